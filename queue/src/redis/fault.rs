//! What can be wrong with Redis, in words that say what to do.

use std::error::Error;
use std::io;
use std::sync::Arc;

use ::redis::{ErrorKind, RedisError};

/// Redis cannot do what the queue needs. Only the operator can help with most of these; the queue goes on trying, and
/// recovers when the cause is gone.
///
/// No message shows a password: the sources are answers of the server and errors of the network.
#[derive(Debug, Clone, thiserror::Error)]
pub enum RedisFault {
    /// Nothing listens there, or the connection broke.
    #[error("Redis cannot be reached")]
    Unreachable(#[source] RedisError),
    /// Its certificate is not trusted, or what answers does not speak TLS.
    #[error("the connection to Redis cannot be secured")]
    Unsecured(#[source] RedisError),
    /// It took longer than the queue waits.
    #[error("Redis does not answer in time")]
    TimedOut,
    /// `NOAUTH`, `WRONGPASS`.
    #[error("Redis refuses the user or the password in the URL of the queue")]
    Unauthorized(#[source] RedisError),
    /// `NOPERM`: the rights that a user needs stand in the documentation of the module.
    #[error("the Redis user lacks a right that the queue needs")]
    Forbidden(#[source] RedisError),
    /// `WRONGTYPE`: somebody else uses the keys. Delete them, or give the queue another prefix.
    #[error("a key of the queue holds something in Redis that is not a list")]
    WrongType(#[source] RedisError),
    /// `OOM`, with `maxmemory-policy noeviction`.
    #[error("Redis has no memory left")]
    OutOfMemory(#[source] RedisError),
    /// `READONLY`, or a server that says it is a replica.
    #[error("the Redis of the queue is a replica, which takes no writes")]
    ReadOnly,
    /// `LOADING`: it has just been started.
    #[error("Redis is still loading its data")]
    Loading,
    /// `MOVED` and the like: name the node of the cluster that keeps the lists.
    #[error("this node of the Redis Cluster does not keep the lists of the queue")]
    OtherNode(#[source] RedisError),
    /// It speaks a protocol from before version 7.
    #[error("the queue needs Redis 7 or newer, and this is version {version}")]
    TooOld {
        /// What the server says it is; `unknown` when it does not even say that.
        version: String,
    },
    /// Any other refusal.
    #[error("Redis refuses what the queue asks")]
    Refused(#[source] RedisError),
}

impl RedisFault {
    /// Its name in metrics.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Unreachable(_) => "unreachable",
            Self::Unsecured(_) => "unsecured",
            Self::TimedOut => "timed_out",
            Self::Unauthorized(_) => "unauthorized",
            Self::Forbidden(_) => "forbidden",
            Self::WrongType(_) => "wrong_type",
            Self::OutOfMemory(_) => "out_of_memory",
            Self::ReadOnly => "read_only",
            Self::Loading => "loading",
            Self::OtherNode(_) => "other_node",
            Self::TooOld { .. } => "too_old",
            Self::Refused(_) => "refused",
        }
    }

    /// Counts it; `side` is who met it, `push` or `pull`.
    pub(super) fn count(&self, side: &'static str) {
        let kind = self.kind();
        metrics::counter!("jpefarm_queue_faults_total", "side" => side, "kind" => kind).increment(1);
    }
}

impl From<RedisError> for RedisFault {
    fn from(error: RedisError) -> Self {
        match error.kind() {
            _ if error.is_timeout() => Self::TimedOut,
            ErrorKind::Io if is_of_tls(&error) => Self::Unsecured(error),
            ErrorKind::Io => Self::Unreachable(error),
            ErrorKind::AuthenticationFailed => Self::Unauthorized(error),
            _ => from_code(error),
        }
    }
}

/// Whether TLS is what failed: it is told as invalid data, and nothing else about a connection is.
fn is_of_tls(error: &RedisError) -> bool {
    let inner = error.source().and_then(|source| source.downcast_ref::<Arc<dyn Error + Send + Sync>>());
    let io = inner.and_then(|inner| inner.downcast_ref::<io::Error>());
    io.is_some_and(|io| io.kind() == io::ErrorKind::InvalidData)
}

/// By the first word of the answer.
fn from_code(error: RedisError) -> RedisFault {
    match error.code() {
        Some("NOAUTH" | "WRONGPASS") => RedisFault::Unauthorized(error),
        Some("NOPERM") => RedisFault::Forbidden(error),
        Some("ERR") if is_denied_in_script(&error) => RedisFault::Forbidden(error),
        Some("WRONGTYPE") => RedisFault::WrongType(error),
        Some("OOM") => RedisFault::OutOfMemory(error),
        Some("READONLY") => RedisFault::ReadOnly,
        Some("LOADING") => RedisFault::Loading,
        Some("MOVED" | "ASK" | "CLUSTERDOWN" | "CROSSSLOT" | "TRYAGAIN") => RedisFault::OtherNode(error),
        _ => RedisFault::Refused(error),
    }
}

/// What a script may not do for its user is no `NOPERM` in every version.
fn is_denied_in_script(error: &RedisError) -> bool {
    let detail = error.detail().unwrap_or_default();
    detail.starts_with("The user executing the script can't") || detail.starts_with("ACL failure in script")
}
