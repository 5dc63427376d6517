//! HTTPS: who is trusted, what becomes of a new certificate, and of clients that speak something else.

use api::{Config, Tls, TlsError};
use client::{Client, ClientError};
use rcgen::{CertificateParams, CertifiedIssuer, KeyPair};
use schemas::api::ListBuilds;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::farm::{Farm, PATIENCE, Served};

/// An authority, and what it signs for this machine.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    fn pem(&self) -> String {
        self.0.pem()
    }

    /// A certificate and its key.
    fn sign(&self) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(["127.0.0.1".to_owned(), "localhost".to_owned()]).unwrap();
        (params.signed_by(&key, &self.0).unwrap().pem(), key.serialize_pem())
    }
}

fn tls((certificate, key): &(String, String)) -> Result<Tls, TlsError> {
    Tls::new(certificate.as_bytes(), key.as_bytes())
}

async fn list(client: &Client) -> Result<(), ClientError> {
    timeout(PATIENCE, client.builds(&ListBuilds::default())).await.expect("it is answered").map(drop)
}

#[tokio::test]
async fn a_client_that_trusts_the_authority_gets_in() {
    let (farm, authority) = (Farm::new().await, Authority::new());
    let served = farm.serve_tls(tls(&authority.sign()).unwrap(), &authority.pem()).await;
    list(&served.client).await.unwrap();

    let stranger =
        Client::trusting(&format!("https://{}", served.address), Authority::new().pem().as_bytes());
    assert!(matches!(list(&stranger.unwrap()).await, Err(ClientError::Unreachable { .. })));
    let none = Client::trusting("https://127.0.0.1", b"no certificate");
    assert!(matches!(none, Err(ClientError::InvalidAuthorities)));
    served.stop().await;
}

#[tokio::test]
async fn a_new_certificate_counts_at_once_and_a_broken_one_never() {
    let (farm, first, second) = (Farm::new().await, Authority::new(), Authority::new());
    let tls = tls(&first.sign()).unwrap();
    let served = farm.serve_tls(tls.clone(), &first.pem()).await;
    list(&served.client).await.unwrap();

    let (certificate, key) = second.sign();
    assert!(tls.replace(certificate.as_bytes(), b"").is_err());
    let newcomer =
        || Client::trusting(&format!("https://{}", served.address), second.pem().as_bytes()).unwrap();
    assert!(list(&newcomer()).await.is_err(), "the old one is still in force");
    tls.replace(certificate.as_bytes(), key.as_bytes()).unwrap();
    list(&newcomer()).await.unwrap();
    // The connection that stands keeps what it has.
    list(&served.client).await.unwrap();
    served.stop().await;
}

#[test]
fn what_cannot_be_used_is_named() {
    let authority = Authority::new();
    let (certificate, key) = authority.sign();
    let (_, other) = authority.sign();
    let check = |certificate: &str, key: &str| tls(&(certificate.to_owned(), key.to_owned())).unwrap_err();
    assert!(matches!(check("", &key), TlsError::NoCertificate));
    assert!(matches!(check("-----BEGIN CERTIFICATE-----\n!", &key), TlsError::Certificate(_)));
    assert!(matches!(check(&certificate, ""), TlsError::Key(_)));
    assert!(matches!(check(&certificate, &other), TlsError::Pair(_)));
}

/// Neither plain HTTP nor silence keeps a place, and neither keeps the server from its stop.
#[tokio::test]
async fn who_does_not_shake_hands_is_dropped() {
    let config = Config { header_timeout_s: 1, connections_max: 1, ..Config::default() };
    let (farm, authority) = (Farm::with(config, scheduler::Config::default()).await, Authority::new());
    let served: Served = farm.serve_tls(tls(&authority.sign()).unwrap(), &authority.pem()).await;
    for said in ["GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n", ""] {
        let mut peer = TcpStream::connect(&served.address).await.unwrap();
        peer.write_all(said.as_bytes()).await.unwrap();
        let mut rest = Vec::new();
        timeout(PATIENCE, peer.read_to_end(&mut rest)).await.expect("it is dropped").ok();
        assert!(!rest.starts_with(b"HTTP"), "{}", String::from_utf8_lossy(&rest));
    }
    list(&served.client).await.unwrap();
    let _silent = TcpStream::connect(&served.address).await.unwrap();
    served.stop().await;
}
