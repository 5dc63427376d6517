//! The queue on Redis: bounded lists of ids, shared by all processes of a farm.
//!
//! Redis keeps a list for each pool and class, `{<prefix>:<pool>}:ready:<class>`, of ids of 16 bytes and nothing
//! else: no state of a job, no schedule, no acknowledgement. The braces are a hash tag, so that a cluster keeps the
//! lists of a pool on one node. The dispatcher pushes in one round trip; [`push`] says how. A process that pulls has
//! one task, [`reader`], that waits in Redis on a connection of its own and hands what comes to the pulls of this
//! process over a [`shelf`]; a pull that is dropped in between leaves its ids there for the next one.
//!
//! Beside the lists lies a number, `…:ready:life`, that goes when they go: by that the dispatcher sees that Redis was
//! flushed, or has been restarted without them, and offers everything anew at once ([`push`]).
//!
//! Whatever else gets lost, an answer on a connection that breaks, a list that is flushed, a process that is killed with an
//! id on its shelf, the dispatcher offers again after a while. While Redis is away pushes and pulls are errors, and connecting is
//! tried for ever; `Fallback` is what a worker lives on meanwhile.
//!
//! # What a Redis user needs
//!
//! Redis 7 or newer, no persistence, and `maxmemory-policy noeviction`. This user can do what the queue does, and nothing else:
//!
//! ```text
//! ACL SETUSER jpefarm on >PASSWORD resetkeys ~{jpefarm:default}:ready:* resetchannels -@all +evalsha +script|load +llen +rpush +lpush +set +blmpop
//! ```
//!
//! A process that only pushes can do without `+blmpop`, one that only pulls without `+set`. A database other than 0 in the URL asks for `+select`
//! besides. [`RedisConfig::rights`] says the same for other names.

mod backoff;
mod config;
mod fault;
mod keys;
mod push;
mod reader;
mod server;
mod shelf;
mod turns;
mod upkeep;

#[cfg(test)]
mod tests;

pub use config::{ClientCertificate, InvalidRedisConfig, RedisConfig, RedisTls, RedisUrl};
pub use fault::RedisFault;
pub use server::RedisServer;
pub use turns::WEIGHTS;
pub use upkeep::RedisUpkeep;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use scheduler::Dice;
use scheduler::ports::{Queue, QueueError, ReadyJob};
use schemas::JobId;
use tokio::select;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use self::backoff::Backoff;
use self::push::Pusher;
use self::reader::Reader;
use self::server::Server;
use self::shelf::Shelf;

/// A queue in Redis, as one process sees it.
///
/// It connects when it is first used, and again for ever when the connection is lost. Only a process that pulls
/// has a connection that waits. Dropping it closes it.
pub struct RedisQueue {
    server: Arc<Server>,
    pusher: Arc<Pusher>,
    shelf: Arc<Shelf>,
    /// The task that waits in Redis, until the first pull starts it.
    reader: Mutex<Option<Reader>>,
    /// The same task when it runs.
    readers: TaskTracker,
    closed: CancellationToken,
    _close_on_drop: DropGuard,
}

impl RedisQueue {
    /// A queue in the Redis of `config`, without asking whether it is there. `dice` spread the attempts to
    /// connect.
    ///
    /// # Errors
    ///
    /// [`InvalidRedisConfig`] names the first setting that cannot be.
    pub fn open(config: RedisConfig, dice: Dice) -> Result<Self, InvalidRedisConfig> {
        let capacity = config.capacity;
        let server = Arc::new(Server::new(config)?);
        let pusher = Arc::new(Pusher::new(Arc::clone(&server), capacity, dice.clone()));
        let (shelf, closed) = (Arc::new(Shelf::default()), CancellationToken::new());
        let reader = Reader {
            server: Arc::clone(&server),
            pusher: Arc::clone(&pusher),
            shelf: Arc::clone(&shelf),
            backoff: Backoff::new(dice),
            closed: closed.clone(),
        };
        let close_on_drop = closed.clone().drop_guard();
        let (reader, readers) = (Mutex::new(Some(reader)), TaskTracker::new());
        Ok(Self { server, pusher, shelf, reader, readers, closed, _close_on_drop: close_on_drop })
    }

    /// Opens the queue and asks Redis whether it will do.
    ///
    /// # Errors
    ///
    /// [`RedisConnectError`]: the settings, or what [`RedisQueue::check`] says.
    pub async fn connect(config: RedisConfig, dice: Dice) -> Result<Self, RedisConnectError> {
        let queue = Self::open(config, dice)?;
        queue.check().await?;
        Ok(queue)
    }

    /// Asks Redis whether it will do: its version, that it takes writes, that the user may push, and that the
    /// lists are lists. Changes nothing, but for a life that begins. Returns who answered.
    ///
    /// # Errors
    ///
    /// [`RedisFault`], within a few seconds also when nothing answers.
    pub async fn check(&self) -> Result<RedisServer, RedisFault> {
        let answered = self.server.greet().await?;
        self.pusher.push(&[]).await?;
        self.pusher.life().await?;
        Ok(answered)
    }

    /// Asks Redis how it keeps what it is given. Takes the right `+info`, which the queue itself does without.
    ///
    /// # Errors
    ///
    /// [`RedisFault`], within a few seconds also when nothing answers.
    pub async fn upkeep(&self) -> Result<RedisUpkeep, RedisFault> {
        RedisUpkeep::ask(&self.server).await
    }

    /// Takes no more ids, and every pull comes back empty. What lies in Redis stays there for other processes, and
    /// what this one has fetched and not handed out goes back.
    pub fn close(&self) {
        self.closed.cancel();
        self.readers.close();
    }

    /// Waits until the queue is closed and everything has gone back: a moment, or a second without Redis.
    pub async fn closed(&self) {
        self.readers.wait().await;
    }

    /// Starts the reader with the first pull: a process that only pushes takes nothing out of Redis.
    fn start_reader(&self) {
        let reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(reader) = reader {
            self.readers.spawn(reader.run());
        }
    }
}

/// The queue on Redis cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RedisConnectError {
    /// A setting cannot be.
    #[error(transparent)]
    Config(#[from] InvalidRedisConfig),
    /// Redis cannot be reached, or will not do.
    #[error(transparent)]
    Redis(#[from] RedisFault),
}

#[async_trait]
impl Queue for RedisQueue {
    async fn push(&self, jobs: &[ReadyJob]) -> Result<usize, QueueError> {
        if jobs.is_empty() || self.closed.is_cancelled() {
            return Ok(0);
        }
        self.pusher.push(jobs).await.map_err(away)
    }

    async fn pull(&self, n_max: usize) -> Result<Vec<JobId>, QueueError> {
        let mut wish = self.shelf.wish(n_max.max(1));
        while !self.closed.is_cancelled() {
            // Made before the look at the shelf, so that nothing put there between the two is missed.
            let changed = self.shelf.changed();
            if let Some(answer) = wish.take() {
                return answer.map_err(away);
            }
            // Now that it has something to fetch.
            self.start_reader();
            select! {
                () = changed => {}
                () = self.closed.cancelled() => {}
            }
        }
        Ok(Vec::new())
    }

    async fn life(&self) -> Result<u64, QueueError> {
        self.pusher.life().await.map_err(away)
    }
}

impl fmt::Debug for RedisQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisQueue").field("server", &self.server).finish_non_exhaustive()
    }
}

fn away(fault: RedisFault) -> QueueError {
    QueueError(Box::new(fault))
}
