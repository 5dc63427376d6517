//! Tells other processes what has changed in the books.
//!
//! It has a connection of its own and speaks after the commit, because a transaction that notifies locks out every
//! other such transaction of the server until it is on disk. A change that is told of late, or not at all because
//! this process was killed in between, is found by whoever polls.

use std::collections::HashSet;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use scheduler::ports::Change;
use schemas::{JobId, TenantId};
use sqlx::postgres::PgConnectOptions;
use sqlx::types::Uuid;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::connection::{self, Commit, Link, Role, Session};

/// The channel of the database.
pub(crate) const CHANNEL: &str = "jpefarm";
/// Jobs, and tenants, that wait to be told of; with more of them everybody is told to look at everything.
const UNTOLD_MAX: usize = 2_000;
/// Words in one message, which has to stay below 8,000 bytes.
///
/// Source: PostgreSQL 15, NOTIFY.
const WORDS_PER_MESSAGE: usize = 200;
/// How long it waits before it speaks again after it could not.
const BACKOFF: Duration = Duration::from_millis(500);
/// What stands before the id of a tenant; the ids of jobs stand by themselves.
const READY: &str = "ready:";
/// The word that is alone in its message.
const MISSED: &str = "missed";

/// Collects changes and tells of them.
#[derive(Debug)]
pub(crate) struct Notifier {
    /// Who speaks: an id of this store, so that it need not listen to itself.
    origin: Uuid,
    untold: Mutex<Untold>,
    has_news: Notify,
    stop: CancellationToken,
    tasks: TaskTracker,
}

#[derive(Debug, Default)]
struct Untold {
    jobs: HashSet<JobId>,
    ready: HashSet<TenantId>,
    is_missed: bool,
}

impl Notifier {
    /// Starts to speak as `origin`. It connects when it has something to say.
    pub(crate) fn start(options: PgConnectOptions, origin: Uuid) -> Arc<Self> {
        let notifier = Arc::new(Self {
            origin,
            untold: Mutex::default(),
            has_news: Notify::new(),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
        });
        let session = Session { role: Role::App, commit: Commit::Lazy };
        notifier.tasks.spawn(run(Arc::clone(&notifier), Link::new(options, session)));
        notifier.tasks.close();
        notifier
    }

    /// Who speaks.
    pub(crate) fn origin(&self) -> Uuid {
        self.origin
    }

    /// Tells of `change`, soon.
    pub(crate) fn tell(&self, change: Change) {
        self.untold().add(change);
        self.has_news.notify_one();
    }

    /// Tells what is still untold, once, and is silent from then on.
    pub(crate) async fn stop(&self) {
        self.stop.cancel();
        self.tasks.wait().await;
    }

    /// Is silent from now on, without waiting for the end.
    pub(crate) fn abandon(&self) {
        self.stop.cancel();
    }

    fn untold(&self) -> MutexGuard<'_, Untold> {
        self.untold.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn speak(&self, link: &mut Link) -> Result<(), sqlx::Error> {
        let messages = mem::take(&mut *self.untold()).messages(self.origin);
        if messages.is_empty() {
            return Ok(());
        }
        let connection = link.connection().await?;
        let notify = sqlx::query("SELECT pg_notify($1, message) FROM unnest($2::text[]) AS message")
            .bind(CHANNEL)
            .bind(messages)
            .execute(connection);
        connection::answer(notify).await.map(drop)
    }
}

impl Untold {
    fn add(&mut self, change: Change) {
        match change {
            Change::Job(job) if self.jobs.len() < UNTOLD_MAX => drop(self.jobs.insert(job)),
            Change::Ready(tenant) if self.ready.len() < UNTOLD_MAX => drop(self.ready.insert(tenant)),
            Change::Job(_) | Change::Ready(_) | Change::Missed => self.is_missed = true,
        }
    }

    fn messages(self, origin: Uuid) -> Vec<String> {
        let start = origin.simple().to_string();
        if self.is_missed {
            return vec![format!("{start} {MISSED}")];
        }
        let ready = self.ready.iter().map(|tenant| format!("{READY}{}", tenant.as_uuid().simple()));
        let jobs = self.jobs.iter().map(|job| job.as_uuid().simple().to_string());
        let words: Vec<_> = ready.chain(jobs).collect();
        words.chunks(WORDS_PER_MESSAGE).map(|words| format!("{start} {}", words.join(" "))).collect()
    }
}

/// The changes that `message` tells of; none when `listener` itself has sent it.
pub(crate) fn changes(message: &str, listener: Uuid) -> Vec<Change> {
    let mut words = message.split(' ');
    if words.next().is_some_and(|origin| origin.parse() == Ok(listener)) {
        return Vec::new();
    }
    words.map(change).collect()
}

/// What is not understood, perhaps because a newer release said it, may mean anything.
fn change(word: &str) -> Change {
    let read = match word.strip_prefix(READY) {
        Some(tenant) => tenant.parse().map(Change::Ready),
        None => word.parse().map(Change::Job),
    };
    read.unwrap_or(Change::Missed)
}

/// Speaks until it is told to stop, and then once more: of what came while it last spoke.
async fn run(notifier: Arc<Notifier>, mut link: Link) {
    while !notifier.stop.is_cancelled() {
        tokio::select! {
            () = notifier.has_news.notified() => {}
            () = notifier.stop.cancelled() => {}
        }
        if let Err(error) = notifier.speak(&mut link).await {
            tracing::warn!(%error, "other processes cannot be told what has changed");
            link.disconnect();
            // What was to be told is lost, so it may be anything.
            notifier.tell(Change::Missed);
            tokio::select! {
                () = tokio::time::sleep(BACKOFF) => {}
                () = notifier.stop.cancelled() => {}
            }
        }
    }
    if let Err(error) = notifier.speak(&mut link).await {
        tracing::warn!(%error, "other processes are not told what has changed last");
    }
}
