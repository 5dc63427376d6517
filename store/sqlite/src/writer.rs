//! The one writer, which commits together what arrives together.
//!
//! An fsync takes about as long as a hundred writes. So the writer takes everything that waits, applies it in
//! one transaction, each command in a savepoint of its own so that one that fails leaves its neighbours
//! alone, commits once, and only then answers. While it commits, the next batch gathers.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use futures::FutureExt;
use scheduler::ports::{Clock, StoreError};
use schemas::Timestamp;
use sqlx::{SqliteConnection, SqlitePool};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::database_file::DatabaseFile;

/// Commands that wait for the writer; whoever comes after them waits for a place.
const COMMANDS_WAITING_MAX: usize = 1024;
/// Commands in one transaction: enough for every connection of a busy server, few enough that the first of
/// them is not kept waiting by the last.
const COMMANDS_PER_COMMIT_MAX: usize = 256;
/// Rows in one transaction, from which on no further command joins it. A command is never split.
const ROWS_PER_COMMIT_MAX: usize = 4096;

/// A verb that writes.
pub(crate) trait Write: Send + Sync + 'static {
    /// What it answers.
    type Answer: Send + 'static;

    /// About how many rows it writes.
    fn n_rows(&self) -> usize {
        1
    }

    /// Does it inside a transaction, at the time `now`. What it wrote is undone when it returns an error.
    fn apply(
        &self,
        connection: &mut SqliteConnection,
        now: Timestamp,
    ) -> impl Future<Output = Result<Self::Answer, StoreError>> + Send;
}

/// A handle on the writer. The writer stops when it is told to, or when the handle is dropped.
#[derive(Debug)]
pub(crate) struct Writer {
    commands: mpsc::Sender<Box<dyn Command>>,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Writer {
    /// Starts the writer on the one connection of `pool`, which is one to `file` unless it is in memory.
    pub(crate) fn start(pool: SqlitePool, file: Option<DatabaseFile>, clock: Arc<dyn Clock>) -> Self {
        let (commands, waiting) = mpsc::channel(COMMANDS_WAITING_MAX);
        let stop = CancellationToken::new();
        let tasks = TaskTracker::new();
        tasks.spawn(run(pool, file, clock, waiting, stop.clone()));
        tasks.close();
        Self { commands, stop, tasks }
    }

    /// Has `write` done and answers when it is durable. When the caller goes away before its turn it is not
    /// done at all; when it goes away later it is done all the same.
    pub(crate) async fn write<W: Write>(&self, write: W) -> Result<W::Answer, StoreError> {
        let (reply, answer) = oneshot::channel();
        let waiting = Waiting { write, applied: None, reply };
        let closed = || StoreError::Unavailable("the store is closed".into());
        self.commands.send(Box::new(waiting)).await.map_err(|_| closed())?;
        answer.await.map_err(|_| closed())?
    }

    /// Writes what waits and refuses what comes after.
    pub(crate) async fn stop(&self) {
        self.stop.cancel();
        self.tasks.wait().await;
    }
}

/// A [`Write`] whose caller waits, with the type of the answer out of sight.
#[async_trait]
trait Command: Send {
    fn n_rows(&self) -> usize;

    /// Does it and keeps the answer; whether what it wrote shall stay.
    async fn apply(&mut self, connection: &mut SqliteConnection, now: Timestamp) -> bool;

    /// Answers the caller, now that the transaction has ended.
    fn answer(self: Box<Self>, committed: &Result<(), Arc<sqlx::Error>>);
}

struct Waiting<W: Write> {
    write: W,
    applied: Option<Result<W::Answer, StoreError>>,
    reply: oneshot::Sender<Result<W::Answer, StoreError>>,
}

#[async_trait]
impl<W: Write> Command for Waiting<W> {
    fn n_rows(&self) -> usize {
        self.write.n_rows()
    }

    async fn apply(&mut self, connection: &mut SqliteConnection, now: Timestamp) -> bool {
        if self.reply.is_closed() {
            return false;
        }
        // A panic must not take the writer, and with it the store, away from everybody else.
        let applied = AssertUnwindSafe(self.write.apply(connection, now)).catch_unwind().await;
        let applied = applied.unwrap_or_else(|_| Err(StoreError::Unavailable("the write panicked".into())));
        self.applied.insert(applied).is_ok()
    }

    fn answer(self: Box<Self>, committed: &Result<(), Arc<sqlx::Error>>) {
        let answer = match (self.applied, committed) {
            (Some(applied), Ok(())) => applied,
            (_, Err(error)) => Err(StoreError::Unavailable(Arc::clone(error).into())),
            (None, Ok(())) => return,
        };
        // The caller may be gone; what it asked for is durable nevertheless.
        let _ = self.reply.send(answer);
    }
}

/// Takes batches until it is told to stop, or until all handles are gone, and none waits any more.
async fn run(
    pool: SqlitePool,
    file: Option<DatabaseFile>,
    clock: Arc<dyn Clock>,
    mut waiting: mpsc::Receiver<Box<dyn Command>>,
    stop: CancellationToken,
) {
    loop {
        let first = tokio::select! {
            biased;
            // First, or the writer would not stop as long as there is always somebody waiting.
            () = stop.cancelled(), if !waiting.is_closed() => {
                waiting.close();
                continue;
            }
            first = waiting.recv() => first,
        };
        let Some(first) = first else { break };
        let mut batch = take_batch(first, &mut waiting);
        let committed = match file.as_ref().map_or(Ok(()), DatabaseFile::check) {
            Ok(()) => commit(&pool, &*clock, &mut batch).await,
            Err(error) => Err(error.into()),
        };
        let committed = committed.map_err(Arc::new);
        for command in batch {
            command.answer(&committed);
        }
    }
}

fn take_batch(
    first: Box<dyn Command>,
    waiting: &mut mpsc::Receiver<Box<dyn Command>>,
) -> Vec<Box<dyn Command>> {
    let mut n_rows = first.n_rows();
    let mut batch = vec![first];
    while batch.len() < COMMANDS_PER_COMMIT_MAX && n_rows < ROWS_PER_COMMIT_MAX {
        let Ok(next) = waiting.try_recv() else { break };
        n_rows += next.n_rows();
        batch.push(next);
    }
    batch
}

/// One transaction. The statements are written out, because SQLite rolls back by itself when the disk is full
/// or fails, and a wrapper that counts savepoints would be out of step from then on.
async fn commit(
    pool: &SqlitePool,
    clock: &dyn Clock,
    batch: &mut [Box<dyn Command>],
) -> Result<(), sqlx::Error> {
    let started = Instant::now();
    let mut connection = pool.acquire().await?;
    execute(&mut connection, "BEGIN IMMEDIATE").await?;
    let committed = match apply(&mut connection, clock, batch).await {
        Ok(()) => execute(&mut connection, "COMMIT").await,
        Err(error) => Err(error),
    };
    if committed.is_err() {
        // Fails when SQLite has rolled back already: then there is nothing left to undo.
        let _ = execute(&mut connection, "ROLLBACK").await;
        metrics::counter!("jpefarm_store_commits_failed_total").increment(1);
    } else {
        metrics::counter!("jpefarm_store_commits_total").increment(1);
        metrics::counter!("jpefarm_store_writes_total")
            .increment(u64::try_from(batch.len()).unwrap_or(u64::MAX));
    }
    metrics::histogram!("jpefarm_store_commit_seconds").record(started.elapsed());
    committed
}

/// Applies each command in a savepoint. An error is one of the savepoints' own: the transaction is gone.
async fn apply(
    connection: &mut SqliteConnection,
    clock: &dyn Clock,
    batch: &mut [Box<dyn Command>],
) -> Result<(), sqlx::Error> {
    for command in batch {
        execute(connection, "SAVEPOINT command").await?;
        if !command.apply(connection, clock.now()).await {
            execute(connection, "ROLLBACK TO command").await?;
        }
        execute(connection, "RELEASE command").await?;
    }
    Ok(())
}

async fn execute(connection: &mut SqliteConnection, sql: &'static str) -> Result<(), sqlx::Error> {
    sqlx::query(sql).execute(connection).await.map(drop)
}
