//! The Redis of a queue: how to get a connection, and who is at its other end.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use ::redis::aio::MultiplexedConnection;
use ::redis::{
    AsyncConnectionConfig, Client, ErrorKind, RedisError, ServerErrorKind, Value, cmd, from_redis_value,
};
use tokio::time::timeout;

use super::config::{InvalidRedisConfig, RedisConfig, RedisUrl};
use super::fault::RedisFault;
use super::keys::Keys;

/// How long connecting may take, the handshakes of TLS and Redis included.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// The first version with a blocking pop over several lists and in batches.
/// Source: <https://redis.io/commands/blmpop>.
const MAJOR_VERSION_MIN: u32 = 7;

/// Who answers at the address of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedisServer {
    /// Its version, such as `7.0.15`.
    pub version: String,
    /// `standalone`, `cluster` or `sentinel`.
    pub mode: String,
    /// `master` or `replica`.
    pub role: String,
}

/// The address, the keys, and all that is needed to connect.
pub(super) struct Server {
    url: RedisUrl,
    client: Client,
    keys: Keys,
}

impl Server {
    pub(super) fn new(config: RedisConfig) -> Result<Self, InvalidRedisConfig> {
        config.check()?;
        let (client, keys) = (config.client()?, Keys::new(&config.prefix, &config.pool));
        Ok(Self { url: config.url, client, keys })
    }

    /// Where the ids lie.
    pub(super) fn keys(&self) -> &Keys {
        &self.keys
    }

    /// A connection to a server that will do, on which an answer may take `response`.
    pub(super) async fn connect(&self, response: Duration) -> Result<MultiplexedConnection, RedisFault> {
        let (connection, server) = self.dial(response).await?;
        server.check()?;
        Ok(connection)
    }

    /// Asks the server who it is.
    pub(super) async fn greet(&self) -> Result<RedisServer, RedisFault> {
        let (_, server) = self.dial(CONNECT_TIMEOUT).await?;
        server.check()?;
        Ok(server)
    }

    async fn dial(&self, response: Duration) -> Result<(MultiplexedConnection, RedisServer), RedisFault> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT_TIMEOUT))
            .set_response_timeout(Some(response));
        let dialled = async {
            let mut connection = self.client.get_multiplexed_async_connection_with_config(&config).await?;
            // Every user may ask this, whatever the rights.
            let hello = cmd("HELLO").query_async(&mut connection).await.map_err(no_hello)?;
            Ok((connection, RedisServer::from_hello(hello)?))
        };
        timeout(CONNECT_TIMEOUT, dialled).await.unwrap_or(Err(RedisFault::TimedOut))
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("url", &self.url).field("keys", &self.keys).finish_non_exhaustive()
    }
}

impl RedisServer {
    fn from_hello(mut hello: HashMap<String, Value>) -> Result<Self, RedisFault> {
        let mut text = |name| match hello.remove(name) {
            Some(value) => from_redis_value(value).map_err(|error| RedisFault::Refused(error.into())),
            None => Ok("unknown".to_owned()),
        };
        Ok(Self { version: text("version")?, mode: text("mode")?, role: text("role")? })
    }

    pub(super) fn check(&self) -> Result<(), RedisFault> {
        let major = self.version.split('.').next().and_then(|major| major.parse::<u32>().ok());
        if major.is_none_or(|major| major < MAJOR_VERSION_MIN) {
            return Err(RedisFault::TooOld { version: self.version.clone() });
        }
        // `slave` in some servers, `replica` in the newer ones.
        if self.role == "master" { Ok(()) } else { Err(RedisFault::ReadOnly) }
    }
}

/// A server that does not know the command is from before version 6.
fn no_hello(error: RedisError) -> RedisFault {
    let unknown = error.kind() == ErrorKind::Server(ServerErrorKind::ResponseError)
        && error.detail().is_some_and(|detail| detail.starts_with("unknown command"));
    if unknown { RedisFault::TooOld { version: "unknown".to_owned() } } else { error.into() }
}
