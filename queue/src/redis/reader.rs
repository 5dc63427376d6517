//! Ids on their way out of Redis: one task that waits there on behalf of all pulls of this process.

use std::convert::Infallible;
use std::error::Error;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use ::redis::aio::MultiplexedConnection;
use ::redis::cmd;
use tokio::select;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::backoff::Backoff;
use super::fault::RedisFault;
use super::keys::{Keys, N_LISTS, Popped, id};
use super::push::Pusher;
use super::server::Server;
use super::shelf::Shelf;
use super::turns::Turns;

/// How long a pop waits in Redis for something to come. When it is over the next one waits, so this only says how
/// soon a connection is noticed whose other end has gone without a word.
const BLOCK: Duration = Duration::from_secs(10);

/// How long the answer may take besides. Without it every idle wait would look like a fault.
const ANSWER_GRACE: Duration = Duration::from_secs(5);

/// What the connection itself allows for an answer: longer than any wait above.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(20);

/// How long the first pop on a connection waits: it only shows whether pops work.
const PROBE: Duration = Duration::from_millis(1);

/// Most ids of one pop; more are fetched by the next.
const BATCH_MAX: usize = 1_000;

/// How long an id waits here for a pull before it goes back to Redis, for a worker of another process.
const SHELF_TIME: Duration = Duration::from_millis(100);

/// A connection that held so long was good: the first attempt to replace it needs no pause.
const GOOD_AFTER: Duration = Duration::from_secs(5);

/// The task: connects, waits for wishes, pops as many ids as are wished for, and never ends by itself.
pub(super) struct Reader {
    pub(super) server: Arc<Server>,
    pub(super) pusher: Arc<Pusher>,
    pub(super) shelf: Arc<Shelf>,
    pub(super) backoff: Backoff,
    pub(super) closed: CancellationToken,
}

impl Reader {
    /// Runs until the queue is closed, and gives back then what is left on the shelf.
    pub(super) async fn run(mut self) {
        let closed = self.closed.clone();
        let closed = async {
            closed.cancelled().await;
            // What Redis is just sending still comes, and is not lost with the connection.
            sleep(SHELF_TIME).await;
        };
        select! {
            () = closed => {}
            never = self.read() => match never {},
        }
        self.pusher.give_back(&self.shelf.clear()).await;
    }

    async fn read(&mut self) -> Infallible {
        let mut turns = Turns::default();
        loop {
            let (fault, was_good) = self.session(&mut turns).await;
            metrics::gauge!("jpefarm_queue_connected", "side" => "pull").set(0.0);
            fault.count("pull");
            if was_good {
                // It may have been a restart: the pulls can wait for the next attempt, which comes at once.
                tracing::warn!(error = &fault as &dyn Error, "lost the connection to Redis");
                self.backoff.reset();
                continue;
            }
            let pause = self.backoff.next();
            tracing::warn!(
                error = &fault as &dyn Error,
                pause_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX),
                "cannot wait for jobs in Redis; connecting again after a pause",
            );
            self.shelf.fail(fault);
            sleep(pause).await;
        }
    }

    /// One connection from beginning to end. Returns why it ended, and whether it had been good for a while.
    async fn session(&self, turns: &mut Turns) -> (RedisFault, bool) {
        let connection = match self.connect().await {
            Ok(connection) => connection,
            Err(fault) => return (fault, false),
        };
        let connected_at = Instant::now();
        let Err(fault) = self.serve(connection, turns).await;
        (fault, connected_at.elapsed() >= GOOD_AFTER)
    }

    /// A connection on which pops work.
    async fn connect(&self) -> Result<MultiplexedConnection, RedisFault> {
        let mut connection = self.server.connect(RESPONSE_TIMEOUT).await?;
        let any_order = std::array::from_fn(|list| list);
        // There is no way to try a pop without popping something.
        let n_max = self.shelf.n_wished().clamp(1, BATCH_MAX);
        self.shelf.put(self.pop(&mut connection, any_order, PROBE, n_max).await?);
        metrics::gauge!("jpefarm_queue_connected", "side" => "pull").set(1.0);
        tracing::info!(server = ?self.server, "waiting for jobs in Redis");
        Ok(connection)
    }

    /// Pops what is wished for, until the connection fails. Nothing is popped while something lies on the shelf.
    async fn serve(
        &self,
        mut connection: MultiplexedConnection,
        turns: &mut Turns,
    ) -> Result<Infallible, RedisFault> {
        loop {
            if timeout(SHELF_TIME, self.shelf.emptied()).await.is_err() {
                self.pusher.give_back(&self.shelf.clear()).await;
            }
            let n_max = self.shelf.wished().await.min(BATCH_MAX);
            let popped = self.pop(&mut connection, turns.next(), BLOCK, n_max).await?;
            if !popped.is_empty() {
                metrics::counter!("jpefarm_queue_pulls_total").increment(1);
                metrics::counter!("jpefarm_queue_ids_pulled_total").increment(popped.len() as u64);
            }
            self.shelf.put(popped);
        }
    }

    /// Up to `n_max` ids from the first list in this order that has any; none when `wait` is over first. Nothing
    /// is asked for any more, and nothing answered, when the queue is closed.
    async fn pop(
        &self,
        connection: &mut MultiplexedConnection,
        order: [usize; N_LISTS],
        wait: Duration,
        n_max: usize,
    ) -> Result<Vec<Popped>, RedisFault> {
        if self.closed.is_cancelled() {
            return pending().await;
        }
        let keys = self.server.keys();
        let mut pop = cmd("BLMPOP");
        pop.arg(wait.as_secs_f64()).arg(N_LISTS);
        for list in order {
            pop.arg(keys.of(list));
        }
        pop.arg("LEFT").arg("COUNT").arg(n_max);
        let answer: Option<Answer> = timeout(wait + ANSWER_GRACE, pop.query_async(connection))
            .await
            .map_err(|_| RedisFault::TimedOut)??;
        Ok(answer.map(|answer| read(keys, answer)).unwrap_or_default())
    }
}

/// A list and what was popped from it.
type Answer = (Vec<u8>, Vec<Vec<u8>>);

fn read(keys: &Keys, (key, popped): Answer) -> Vec<Popped> {
    let list = keys.number(&key);
    let ids = popped.iter().filter_map(|bytes| Some(Popped { list: list?, id: id(bytes)? }));
    let ids: Vec<_> = ids.collect();
    let n_foreign = popped.len() - ids.len();
    if n_foreign > 0 {
        tracing::warn!(entries = n_foreign, "somebody else has put something into the lists of the queue");
    }
    ids
}
