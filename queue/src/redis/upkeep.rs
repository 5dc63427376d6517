//! What an operator has set Redis to, as far as the queue depends on it.

use std::collections::HashMap;

use ::redis::cmd;

use super::fault::RedisFault;
use super::server::{CONNECT_TIMEOUT, Server};

/// How Redis keeps what it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedisUpkeep {
    /// What it does when its memory is full, such as `noeviction`.
    pub maxmemory_policy: String,
    /// Bytes of memory that it may use; 0 for all there are.
    pub maxmemory_bytes: u64,
    /// Whether it writes every change to a file.
    pub appends_to_file: bool,
}

impl RedisUpkeep {
    /// Asks a server, which takes the right `+info`.
    pub(super) async fn ask(server: &Server) -> Result<Self, RedisFault> {
        let mut connection = server.connect(CONNECT_TIMEOUT).await?;
        let memory: String = cmd("INFO").arg("memory").query_async(&mut connection).await?;
        let persistence: String = cmd("INFO").arg("persistence").query_async(&mut connection).await?;
        Ok(Self::read(&[memory, persistence].concat()))
    }

    fn read(info: &str) -> Self {
        let fields: HashMap<&str, &str> =
            info.lines().filter_map(|line| line.trim_end().split_once(':')).collect();
        let field = |name| fields.get(name).copied().unwrap_or_default();
        Self {
            maxmemory_policy: field("maxmemory_policy").to_owned(),
            maxmemory_bytes: field("maxmemory").parse().unwrap_or(0),
            appends_to_file: field("aof_enabled") == "1",
        }
    }
}
