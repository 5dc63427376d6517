//! Certificates that tests make for their servers.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};

use super::ServerProcess;

/// An authority that nobody trusts unless told to.
#[derive(Debug)]
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate_pem: String,
}

/// A certificate and its key, in PEM.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// The certificate.
    pub certificate_pem: String,
    /// The private key.
    pub key_pem: String,
}

impl Authority {
    /// A new one.
    pub fn new() -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "Authority of the tests");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("there is chance");
        let certificate_pem = params.self_signed(&key).expect("a key signs").pem();
        Self { issuer: Issuer::new(params, key), certificate_pem }
    }

    /// Its own certificate, in PEM: what has to be trusted.
    pub fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    /// A certificate for the server called `name`, which may be an address.
    pub fn issue(&self, name: &str) -> Certificate {
        self.sign(&params(name))
    }

    /// The same, good until `end`.
    pub fn issue_until(&self, name: &str, end: SystemTime) -> Certificate {
        let mut params = params(name);
        params.not_after = end.into();
        self.sign(&params)
    }

    fn sign(&self, params: &CertificateParams) -> Certificate {
        let key = KeyPair::generate().expect("there is chance");
        let certificate = params.signed_by(&key, &self.issuer).expect("an authority signs");
        Certificate { certificate_pem: certificate.pem(), key_pem: key.serialize_pem() }
    }
}

/// What makes a server speak TLS, as files in its folder.
#[derive(Debug)]
pub struct ServerCertificate {
    authority: Authority,
    folder: PathBuf,
}

impl ServerCertificate {
    /// Lets a new authority vouch that `process` is who answers at 127.0.0.1.
    pub(super) fn write(process: &ServerProcess) -> Self {
        let written = Self { authority: Authority::new(), folder: process.folder().to_owned() };
        let Certificate { certificate_pem, key_pem } = written.authority.issue("127.0.0.1");
        let ca_pem = written.authority.certificate_pem().to_owned();
        for (file, pem) in
            [(written.ca(), ca_pem), (written.certificate(), certificate_pem), (written.key(), key_pem)]
        {
            fs::write(&file, pem).expect("the folder can be written");
            // PostgreSQL takes no key that others may read.
            fs::set_permissions(&file, Permissions::from_mode(0o600)).expect("the file is this process's");
            process.give(&file);
        }
        written
    }

    /// The authority that vouches for the server.
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// The file of the authority's certificate.
    pub fn ca(&self) -> PathBuf {
        self.file("ca.crt")
    }

    /// The file of the server's certificate.
    pub(super) fn certificate(&self) -> PathBuf {
        self.file("server.crt")
    }

    /// The file of its key.
    pub(super) fn key(&self) -> PathBuf {
        self.file("server.key")
    }

    fn file(&self, name: &str) -> PathBuf {
        Path::join(&self.folder, name)
    }
}

fn params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new([name.to_owned()]).expect("it is a name");
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}
