//! TLS in front of the routes, with a certificate that can be replaced while it serves.

use std::fmt;
use std::io;
use std::sync::{Arc, PoisonError, RwLock};

use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// A certificate and its key, in force for every connection that is accepted from now on. Cheap to clone.
#[derive(Clone)]
pub struct Tls {
    current: Arc<RwLock<Arc<ServerConfig>>>,
}

/// Why a certificate and a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The file of the certificate is no PEM.
    #[error("the certificate cannot be read as PEM")]
    Certificate(#[source] pem::Error),
    /// There is no certificate in its file.
    #[error("there is no certificate in the file")]
    NoCertificate,
    /// The file of the key is no PEM, or holds no key.
    #[error("the private key cannot be read as PEM")]
    Key(#[source] pem::Error),
    /// The two do not belong together, or are of a kind that nobody should use.
    #[error("the certificate and the private key cannot be used together")]
    Pair(#[source] rustls::Error),
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls")
    }
}

impl Tls {
    /// Serves with the certificates of `certificate`, the server's own first and then those between it and the
    /// root, and the private key of `key`, both PEM.
    ///
    /// # Errors
    ///
    /// [`TlsError`].
    pub fn new(certificate: &[u8], key: &[u8]) -> Result<Self, TlsError> {
        Ok(Self { current: Arc::new(RwLock::new(Arc::new(server_config(certificate, key)?))) })
    }

    /// Serves with another pair from now on. Connections that stand keep what they have.
    ///
    /// # Errors
    ///
    /// [`TlsError`]; then the old pair stays in force.
    pub fn replace(&self, certificate: &[u8], key: &[u8]) -> Result<(), TlsError> {
        let fresh = Arc::new(server_config(certificate, key)?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    /// Shakes hands with a client.
    ///
    /// # Errors
    ///
    /// The connection broke, or the client speaks no TLS that we do.
    pub(crate) async fn accept(&self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        let current = Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner));
        TlsAcceptor::from(current).accept(stream).await
    }
}

fn server_config(certificate: &[u8], key: &[u8]) -> Result<ServerConfig, TlsError> {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(certificate).collect();
    let chain = chain.map_err(TlsError::Certificate)?;
    if chain.is_empty() {
        return Err(TlsError::NoCertificate);
    }
    let key = PrivateKeyDer::from_pem_slice(key).map_err(TlsError::Key)?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
        .map_err(TlsError::Pair)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
