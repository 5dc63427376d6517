//! Certificates that tests make for their servers.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};

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
        let mut params = CertificateParams::new([name.to_owned()]).expect("it is a name");
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().expect("there is chance");
        let certificate = params.signed_by(&key, &self.issuer).expect("an authority signs");
        Certificate { certificate_pem: certificate.pem(), key_pem: key.serialize_pem() }
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}
