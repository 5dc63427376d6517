//! Settings of the queue on Redis.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use ::redis::io::tcp::TcpSettings;
use ::redis::io::tcp::socket2::TcpKeepalive;
use ::redis::{
    Client, ClientTlsConfig, ConnectionAddr, ConnectionInfo, IntoConnectionInfo, RedisError, TlsCertificates,
};
use rustls::crypto::{CryptoProvider, aws_lc_rs};

/// The longest prefix or name of a pool, in bytes.
const NAME_BYTES_MAX: usize = 64;

/// The most ids the lists of a pool may hold: 16 MB of them. A window is a thousandth of it.
const CAPACITY_MAX: usize = 1_000_000;

/// A connection that says nothing for so long is asked whether it still lives.
const KEEPALIVE_TIME: Duration = Duration::from_secs(5);

/// So often, until it answers or is given up.
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(2);

/// Where the queue is, and how much it holds.
#[derive(Debug, Clone)]
pub struct RedisConfig {
    /// The address, with the user, the password and the number of the database if there are any.
    pub url: RedisUrl,
    /// What TLS needs besides; only for `rediss://`.
    pub tls: RedisTls,
    /// The first part of every key, for farms that share a Redis: 1 to 64 of `A-Z a-z 0-9 . _ -`.
    pub prefix: String,
    /// The pool of workers whose lists these are: 1 to 64 of the same characters.
    pub pool: String,
    /// The most ids in all lists of the pool together, from 1 to 1,000,000.
    pub capacity: usize,
}

impl RedisConfig {
    /// The queue at `url` of the pool `default`, with the prefix `jpefarm` and room for 10,000 ids.
    pub fn new(url: RedisUrl) -> Self {
        Self {
            url,
            tls: RedisTls::default(),
            prefix: "jpefarm".to_owned(),
            pool: "default".to_owned(),
            capacity: 10_000,
        }
    }

    /// What a Redis user needs for this queue, as `ACL SETUSER` takes it.
    pub fn rights(&self) -> String {
        let Self { prefix, pool, .. } = self;
        format!(
            "resetkeys ~{{{prefix}:{pool}}}:ready:* resetchannels \
             -@all +evalsha +script|load +llen +rpush +lpush +set +blmpop"
        )
    }

    pub(super) fn check(&self) -> Result<(), InvalidRedisConfig> {
        check_name("prefix", &self.prefix)?;
        check_name("pool", &self.pool)?;
        if (1..=CAPACITY_MAX).contains(&self.capacity) { Ok(()) } else { Err(InvalidRedisConfig::Capacity) }
    }

    /// What makes connections.
    pub(super) fn client(&self) -> Result<Client, InvalidRedisConfig> {
        let keepalive = TcpKeepalive::new().with_time(KEEPALIVE_TIME).with_interval(KEEPALIVE_INTERVAL);
        let settings = TcpSettings::default().set_nodelay(true).set_keepalive(keepalive);
        // The name of the library would be one right more that a user needs.
        let handshake = self.url.0.redis_settings().clone().set_skip_set_lib_name();
        let connection = self.url.0.clone().set_tcp_settings(settings).set_redis_settings(handshake);
        if self.url.is_tls() {
            install_crypto();
            let client = Client::build_with_tls(connection, self.tls.certificates());
            client.map_err(InvalidRedisConfig::Certificates)
        } else if self.tls.is_empty() {
            Client::open(connection).map_err(|error| InvalidRedisUrl::Malformed(error).into())
        } else {
            Err(InvalidRedisConfig::TlsWithoutTls)
        }
    }
}

/// Chooses the cryptography of TLS, unless the process has done so.
fn install_crypto() {
    if CryptoProvider::get_default().is_none() {
        // An error means that somebody was faster, which is as good.
        let _ = aws_lc_rs::default_provider().install_default();
    }
}

fn check_name(setting: &'static str, name: &str) -> Result<(), InvalidRedisConfig> {
    let fits = (1..=NAME_BYTES_MAX).contains(&name.len());
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    if fits && name.bytes().all(plain) { Ok(()) } else { Err(InvalidRedisConfig::Name { setting }) }
}

/// The address of a Redis: `redis://[user][:password]@host[:port][/database]`, or `rediss://` for TLS.
///
/// Characters of the user and the password that mean something in a URL are percent-encoded. Printing it shows
/// neither of the two.
#[derive(Clone)]
pub struct RedisUrl(ConnectionInfo);

impl RedisUrl {
    /// Whether the connection is encrypted.
    pub fn is_tls(&self) -> bool {
        matches!(self.0.addr(), ConnectionAddr::TcpTls { .. })
    }
}

impl FromStr for RedisUrl {
    type Err = InvalidRedisUrl;

    fn from_str(text: &str) -> Result<Self, InvalidRedisUrl> {
        if !text.starts_with("redis://") && !text.starts_with("rediss://") {
            return Err(InvalidRedisUrl::Scheme);
        }
        let connection = text.into_connection_info().map_err(InvalidRedisUrl::Malformed)?;
        match connection.addr() {
            ConnectionAddr::TcpTls { insecure: true, .. } => Err(InvalidRedisUrl::Insecure),
            _ => Ok(Self(connection)),
        }
    }
}

impl fmt::Display for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let redis = self.0.redis_settings();
        let scheme = if self.is_tls() { "rediss" } else { "redis" };
        let masked = if redis.username().or(redis.password()).is_some() { "***@" } else { "" };
        write!(f, "{scheme}://{masked}{}/{}", self.0.addr(), redis.db())
    }
}

impl fmt::Debug for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What TLS needs beyond the roots of the system.
#[derive(Clone, Default)]
pub struct RedisTls {
    /// The certificates of the authorities to trust, in PEM; `None` for those of the system.
    pub ca_pem: Option<Vec<u8>>,
    /// What this side shows; Redis asks for it unless `tls-auth-clients` is `no`.
    pub client: Option<ClientCertificate>,
}

/// A certificate to show to Redis.
#[derive(Clone)]
pub struct ClientCertificate {
    /// The certificate and those that lead to its authority, in PEM.
    pub certificate_pem: Vec<u8>,
    /// Its private key, in PEM.
    pub key_pem: Vec<u8>,
}

impl RedisTls {
    fn is_empty(&self) -> bool {
        self.ca_pem.is_none() && self.client.is_none()
    }

    fn certificates(&self) -> TlsCertificates {
        let client_tls = self.client.as_ref().map(|client| ClientTlsConfig {
            client_cert: client.certificate_pem.clone(),
            client_key: client.key_pem.clone(),
        });
        TlsCertificates { client_tls, root_cert: self.ca_pem.clone() }
    }
}

impl fmt::Debug for RedisTls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisTls")
            .field("ca", &self.ca_pem.is_some())
            .field("client", &self.client.is_some())
            .finish()
    }
}

/// A URL that leads to no Redis. The message never repeats it.
#[derive(Debug, thiserror::Error)]
pub enum InvalidRedisUrl {
    /// Neither `redis://` nor `rediss://`.
    #[error("the URL of a Redis begins with redis:// or rediss://")]
    Scheme,
    /// `#insecure`.
    #[error("the certificate of a Redis is always checked; name its authority instead of #insecure")]
    Insecure,
    /// Anything else.
    #[error("the URL of a Redis is redis://[user][:password]@host[:port][/database]")]
    Malformed(#[source] RedisError),
}

/// A setting of the queue on Redis that cannot be.
#[derive(Debug, thiserror::Error)]
pub enum InvalidRedisConfig {
    /// The URL.
    #[error(transparent)]
    Url(#[from] InvalidRedisUrl),
    /// The prefix or the pool.
    #[error("{setting} of the queue has 1 to {NAME_BYTES_MAX} of the characters A-Z a-z 0-9 . _ -")]
    Name {
        /// Which of the two.
        setting: &'static str,
    },
    /// The capacity.
    #[error("the capacity of the queue is from 1 to {CAPACITY_MAX}")]
    Capacity,
    /// Certificates that are none.
    #[error("the certificates for Redis cannot be read")]
    Certificates(#[source] RedisError),
    /// Certificates, and a URL without TLS.
    #[error("certificates for Redis are of use only with rediss://")]
    TlsWithoutTls,
}
