//! A writer, which commits together what arrives together.
//!
//! A commit waits for the disk about as long as a hundred rows take to write. So a writer takes everything that
//! waits, makes one statement of it, commits once, and only then answers. While it does, the next batch gathers.
//! Every verb has a writer of its own, with a connection of its own: their commits share the disk's time, and a
//! long batch of one verb does not hold up another verb.

use std::collections::HashSet;
use std::future::Future;
use std::iter::Sum;
use std::ops::Add;
use std::sync::Arc;

use scheduler::ports::StoreError;
use sqlx::PgConnection;
use sqlx::postgres::PgConnectOptions;
use sqlx::types::Uuid;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::batch;
use crate::connection::{Link, Session};
use crate::notifier::Notifier;

/// Asks that wait for the writer; whoever comes after them waits for a place.
const ASKS_WAITING_MAX: usize = 1024;
/// Asks in one transaction: enough for every connection of a busy server, few enough that the first of them is
/// not kept waiting by the last.
const ASKS_PER_COMMIT_MAX: usize = 512;
/// Rows in one transaction, from which on nothing further joins it. An ask is never split.
const ROWS_PER_COMMIT_MAX: usize = 4096;
/// Bytes in one transaction, from which on nothing further joins it: an array of a statement has to stay far below
/// a gigabyte.
const BYTES_PER_COMMIT_MAX: usize = 16 << 20;

/// A verb that writes, for many callers at a time.
pub(crate) trait Verb: Send + Sync + 'static {
    /// What one caller asks.
    type Ask: Send + Sync + 'static;
    /// What one caller is answered.
    type Answer: Send + 'static;
    /// Its name, for metrics.
    const NAME: &'static str;
    /// How its connection acts.
    const SESSION: Session;

    /// About how much the ask writes.
    fn size(_ask: &Self::Ask) -> Size {
        Size { n_rows: 1, n_bytes: 0 }
    }

    /// What no two asks of one batch may have in common.
    fn key(_ask: &Self::Ask) -> Option<Uuid> {
        None
    }

    /// Does what is asked, all of it or nothing, and answers in the order of the asks. An error of the whole means
    /// that nothing was written, unless the connection broke: then nobody knows.
    fn apply(
        connection: &mut PgConnection,
        asks: &[&Self::Ask],
    ) -> impl Future<Output = Result<Vec<Result<Self::Answer, StoreError>>, sqlx::Error>> + Send;

    /// Tells other processes what has changed.
    fn tell(_answer: &Self::Answer, _notifier: &Notifier) {}
}

/// About how much is written.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Size {
    /// Rows.
    pub(crate) n_rows: usize,
    /// Bytes of contents.
    pub(crate) n_bytes: usize,
}

impl Add for Size {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { n_rows: self.n_rows + other.n_rows, n_bytes: self.n_bytes + other.n_bytes }
    }
}

impl Sum for Size {
    fn sum<I: Iterator<Item = Self>>(sizes: I) -> Self {
        sizes.fold(Self::default(), Add::add)
    }
}

/// An ask whose caller waits.
pub(crate) struct Waiting<V: Verb> {
    /// What is asked.
    pub(crate) ask: V::Ask,
    reply: oneshot::Sender<Result<V::Answer, StoreError>>,
}

impl<V: Verb> Waiting<V> {
    /// Answers the caller, who may be gone; what was asked for is durable nevertheless.
    pub(crate) fn answer(self, answer: Result<V::Answer, StoreError>) {
        let _ = self.reply.send(answer);
    }
}

/// A handle on the writer of a verb. The writer stops when it is told to, or when the handle is dropped.
#[derive(Debug)]
pub(crate) struct Writer<V: Verb> {
    asks: mpsc::Sender<Waiting<V>>,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl<V: Verb> Writer<V> {
    /// Starts the writer. It connects when it has something to write.
    pub(crate) fn start(options: PgConnectOptions, notifier: Arc<Notifier>) -> Self {
        let (asks, waiting) = mpsc::channel(ASKS_WAITING_MAX);
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let link = Link::new(options, V::SESSION);
        tasks.spawn(run(Inbox { waiting, left_over: None }, link, notifier, stop.clone()));
        tasks.close();
        Self { asks, stop, tasks }
    }

    /// Has it done and answers when it is durable. When the caller goes away before its turn it is not done at all;
    /// when it goes away later it is done all the same.
    pub(crate) async fn write(&self, ask: V::Ask) -> Result<V::Answer, StoreError> {
        let (reply, answer) = oneshot::channel();
        let closed = || StoreError::Unavailable("the store is closed".into());
        self.asks.send(Waiting { ask, reply }).await.map_err(|_| closed())?;
        answer.await.map_err(|_| closed())?
    }

    /// Writes what waits and refuses what comes after.
    pub(crate) async fn stop(&self) {
        self.stop.cancel();
        self.tasks.wait().await;
    }
}

/// Asks on their way to the writer.
struct Inbox<V: Verb> {
    waiting: mpsc::Receiver<Waiting<V>>,
    /// Found no place in the latest batch.
    left_over: Option<Waiting<V>>,
}

/// Takes batches until it is told to stop, or until all handles are gone, and none waits any more.
async fn run<V: Verb>(mut inbox: Inbox<V>, mut link: Link, notifier: Arc<Notifier>, stop: CancellationToken) {
    while let Some(batch) = inbox.next_batch(&stop).await {
        batch::write(batch, &mut link, &notifier).await;
    }
}

impl<V: Verb> Inbox<V> {
    /// Waits for the next batch; `None` when none comes any more.
    async fn next_batch(&mut self, stop: &CancellationToken) -> Option<Vec<Waiting<V>>> {
        let first = match self.left_over.take() {
            Some(first) => first,
            None => self.first(stop).await?,
        };
        Some(self.fill(first))
    }

    async fn first(&mut self, stop: &CancellationToken) -> Option<Waiting<V>> {
        tokio::select! {
            biased;
            // First, or the writer would not stop as long as there is always somebody waiting.
            () = stop.cancelled(), if !self.waiting.is_closed() => {
                self.waiting.close();
                self.waiting.recv().await
            }
            first = self.waiting.recv() => first,
        }
    }

    /// The batch that `first` opens, with all that waits and fits. Callers that went away are not served.
    fn fill(&mut self, first: Waiting<V>) -> Vec<Waiting<V>> {
        let (mut size, mut keys, mut batch) = (Size::default(), HashSet::new(), Vec::new());
        let mut next = Some(first);
        while let Some(waiting) = next.take() {
            if !waiting.reply.is_closed() {
                if V::key(&waiting.ask).is_some_and(|key| !keys.insert(key)) {
                    self.left_over = Some(waiting);
                    break;
                }
                size = size + V::size(&waiting.ask);
                batch.push(waiting);
            }
            let has_room = batch.len() < ASKS_PER_COMMIT_MAX
                && size.n_rows < ROWS_PER_COMMIT_MAX
                && size.n_bytes < BYTES_PER_COMMIT_MAX;
            next = has_room.then(|| self.waiting.try_recv().ok()).flatten();
        }
        batch
    }
}
