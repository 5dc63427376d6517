//! The way of job ids to the workers, by its address.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;
use queue::{
    ClientCertificate, Fallback, MemoryQueue, RedisConfig, RedisFault, RedisQueue, RedisTls, RedisUpkeep,
    RedisUrl, StoreSource,
};
use scheduler::Dice;
use scheduler::ports::Queue;

use super::pem_file;
use super::store::Books;
use crate::config::{QueueSettings, QueueUrl, Secret};
use crate::exit::Failure;

/// An open queue.
pub(super) enum Line {
    /// Inside of this process.
    Memory(Arc<MemoryQueue>),
    /// Through Redis.
    Redis(Arc<RedisQueue>),
}

impl Line {
    /// Opens the queue. A Redis that is away is waited for while the farm runs.
    ///
    /// # Errors
    ///
    /// [`Failure`] when the settings make no sense.
    pub(super) fn open(settings: &QueueSettings) -> Result<Self> {
        match &settings.url {
            QueueUrl::Memory => Ok(Self::Memory(Arc::default())),
            QueueUrl::Redis(url) => {
                let opened = RedisQueue::open(redis(url, settings)?, Dice::from_os());
                Ok(Self::Redis(Arc::new(opened.map_err(cannot_be)?)))
            }
        }
    }

    /// The port to it. While it names no ids, those who pull find some in the books: when Redis is away, and when the
    /// one process that leads offers them in its own memory, where others do not hear of them. Exclusive books have no
    /// others.
    pub(super) fn port(&self, books: &Books) -> Arc<dyn Queue> {
        let queue: Arc<dyn Queue> = match self {
            Self::Memory(queue) if books.are_exclusive() => return Arc::clone(queue) as Arc<dyn Queue>,
            Self::Memory(queue) => Arc::clone(queue) as Arc<dyn Queue>,
            Self::Redis(queue) => Arc::clone(queue) as Arc<dyn Queue>,
        };
        Arc::new(Fallback::new(queue, Arc::new(StoreSource::new(books.store())), Dice::from_os()))
    }

    /// Gives back what was fetched and not handed out, so that other processes have it at once.
    pub(super) async fn close(self) {
        match self {
            Self::Memory(_) => {}
            Self::Redis(queue) => {
                queue.close();
                queue.closed().await;
            }
        }
    }
}

/// A queue that will do.
pub(super) struct Checked {
    /// Who answered.
    pub(super) answer: String,
    /// How it is kept, if it is a server; an error when its user may not ask.
    pub(super) upkeep: Option<Result<RedisUpkeep, RedisFault>>,
}

/// Asks the queue whether it will do, and says who answered.
///
/// # Errors
///
/// [`Failure`] says what is wrong with it.
pub(super) async fn check(settings: &QueueSettings) -> Result<Checked> {
    let QueueUrl::Redis(url) = &settings.url else {
        return Ok(Checked { answer: "inside of one process".to_owned(), upkeep: None });
    };
    let config = redis(url, settings)?;
    let (shown, rights) = (config.url.to_string(), config.rights());
    let queue = RedisQueue::open(config, Dice::from_os()).map_err(cannot_be)?;
    let checked = queue.check().await;
    let upkeep = queue.upkeep().await;
    queue.close();
    let server = checked.map_err(|fault| {
        let advice = advice(&fault, &rights);
        Failure::farm(format!("the queue {shown} will not do"), advice).because(fault)
    })?;
    let answer = format!("{shown}, Redis {}, {}", server.version, server.mode);
    Ok(Checked { answer, upkeep: Some(upkeep) })
}

fn redis(url: &Secret, settings: &QueueSettings) -> Result<RedisConfig> {
    let url: RedisUrl = url.expose().parse().map_err(cannot_be)?;
    let read = |path: &Option<PathBuf>, key| path.as_ref().map(|path| pem_file::read(path, key)).transpose();
    let ca_pem = read(&settings.tls_ca, "queue.tls_ca")?;
    let certificate_pem = read(&settings.tls_certificate, "queue.tls_certificate")?;
    let key_pem = read(&settings.tls_key, "queue.tls_key")?;
    let client = certificate_pem.zip(key_pem);
    let client = client.map(|(certificate_pem, key_pem)| ClientCertificate { certificate_pem, key_pem });
    let tls = RedisTls { ca_pem, client };
    Ok(RedisConfig { tls, prefix: settings.prefix.clone(), ..RedisConfig::new(url) })
}

fn cannot_be(error: impl std::error::Error + Send + Sync + 'static) -> Failure {
    Failure::usage("the settings of the queue cannot be", "see docs/configuration.md").because(error)
}

/// What an operator can do about Redis.
fn advice(fault: &RedisFault, rights: &str) -> String {
    match fault {
        RedisFault::Unauthorized(_) => "set the user and the password in `queue.url`".to_owned(),
        RedisFault::Forbidden(_) => format!("give the user its rights: ACL SETUSER USER {rights}"),
        RedisFault::WrongType(_) => "something else uses its keys: set another `queue.prefix`".to_owned(),
        RedisFault::OutOfMemory(_) => "raise maxmemory; the queue itself needs a few hundred KiB".to_owned(),
        RedisFault::ReadOnly => "name the primary in `queue.url`, not a replica".to_owned(),
        RedisFault::OtherNode(_) => {
            "name the node of the cluster that keeps the slot of the queue".to_owned()
        }
        RedisFault::TooOld { .. } => "install Redis 7 or newer, or Valkey".to_owned(),
        RedisFault::Loading => "wait a moment".to_owned(),
        RedisFault::Unsecured(_) => {
            "name the authority of its certificate in `queue.tls_ca`, and the server in `queue.url` as the \
             certificate does"
                .to_owned()
        }
        _ => "look at `queue.url`, which begins with rediss:// exactly when Redis speaks TLS, at the firewall, and at \
              the log of Redis"
            .to_owned(),
    }
}
