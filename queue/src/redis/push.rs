//! Ids on their way into Redis: one round trip for a push, and an error soon when there is no Redis.

use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ::redis::aio::MultiplexedConnection;
use ::redis::{FromRedisValue, Script, ScriptInvocation};
use scheduler::Dice;
use scheduler::ports::ReadyJob;
use schemas::JobId;
use tokio::time::{Instant, timeout};

use super::fault::RedisFault;
use super::keys::{Popped, list_of};
use super::server::Server;

/// How long a push may take, connecting included. The dispatcher waits for it and tries again later.
pub(super) const PUSH_TIMEOUT: Duration = Duration::from_secs(1);

/// Pushes over a connection that nobody waits on.
pub(super) struct Pusher {
    server: Arc<Server>,
    capacity: usize,
    push: Script,
    give_back: Script,
    life: Script,
    dice: Dice,
    connection: Mutex<Option<MultiplexedConnection>>,
}

impl Pusher {
    pub(super) fn new(server: Arc<Server>, capacity: usize, dice: Dice) -> Self {
        Self {
            server,
            capacity,
            push: Script::new(include_str!("push.lua")),
            give_back: Script::new(include_str!("give_back.lua")),
            life: Script::new(include_str!("life.lua")),
            dice,
            connection: Mutex::default(),
        }
    }

    /// Files `jobs` in their lists and returns how many there was room for.
    pub(super) async fn push(&self, jobs: &[ReadyJob]) -> Result<usize, RedisFault> {
        let offered = &jobs[..jobs.len().min(self.capacity)];
        let ids: Vec<_> = offered.iter().map(|job| (list_of(job.class), job.id)).collect();
        let mut invocation = self.push.arg(self.capacity);
        self.add(&mut invocation, &ids);
        let started = Instant::now();
        let pushed = self.run(&invocation).await;
        metrics::histogram!("jpefarm_queue_push_seconds").record(started.elapsed());
        count(&pushed);
        pushed
    }

    /// Puts ids back at the heads of their lists, in their order. What does not get there is lost, and the
    /// dispatcher offers it again.
    pub(super) async fn give_back(&self, popped: &[Popped]) {
        if popped.is_empty() {
            return;
        }
        let ids: Vec<_> = popped.iter().map(|popped| (popped.list, popped.id)).collect();
        let mut invocation = self.give_back.prepare_invoke();
        self.add(&mut invocation, &ids);
        match self.run::<usize>(&invocation).await {
            Ok(n_given) => {
                metrics::counter!("jpefarm_queue_ids_given_back_total").increment(n_given as u64);
            }
            Err(fault) => tracing::warn!(
                error = &fault as &dyn Error,
                ids = ids.len(),
                "ids that nobody here wants cannot be given back; they will be offered again"
            ),
        }
    }

    /// Which life of the lists this is.
    pub(super) async fn life(&self) -> Result<u64, RedisFault> {
        let mut invocation = self.life.key(self.server.keys().life());
        invocation.arg(self.dice.up_to(u64::MAX));
        let life = self.run(&invocation).await;
        if let Err(fault) = &life {
            fault.count("push");
        }
        life
    }

    /// The keys of the lists, then a digit for each id that says its list, then the ids.
    fn add(&self, invocation: &mut ScriptInvocation<'_>, ids: &[(usize, JobId)]) {
        for key in self.server.keys().all() {
            invocation.key(key);
        }
        invocation.arg(ids.iter().map(|(list, _)| (list + 1).to_string()).collect::<String>());
        for (_, id) in ids {
            invocation.arg(&id.as_uuid().as_bytes()[..]);
        }
    }

    /// One round trip, on the connection there is. When that one fails another is made, because Redis may have
    /// been restarted since; the script may then run twice, and an id come twice.
    async fn run<T: FromRedisValue>(&self, invocation: &ScriptInvocation<'_>) -> Result<T, RedisFault> {
        let attempts = async {
            if let Some(mut connection) = self.connected() {
                match invocation.invoke_async(&mut connection).await.map_err(RedisFault::from) {
                    Err(RedisFault::Unreachable(_)) => {}
                    answered => return answered,
                }
            }
            let mut connection = self.server.connect(PUSH_TIMEOUT).await?;
            let answered = invocation.invoke_async(&mut connection).await?;
            *self.connection() = Some(connection);
            Ok(answered)
        };
        let answered = timeout(PUSH_TIMEOUT, attempts).await.unwrap_or(Err(RedisFault::TimedOut));
        if answered.is_err() {
            // Another one may lead elsewhere: to the replica that has become the master.
            *self.connection() = None;
        }
        answered
    }

    fn connected(&self) -> Option<MultiplexedConnection> {
        self.connection().clone()
    }

    fn connection(&self) -> MutexGuard<'_, Option<MultiplexedConnection>> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Pusher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pusher").field("capacity", &self.capacity).finish_non_exhaustive()
    }
}

fn count(pushed: &Result<usize, RedisFault>) {
    match pushed {
        Ok(n_taken) => {
            metrics::counter!("jpefarm_queue_pushes_total").increment(1);
            metrics::counter!("jpefarm_queue_ids_pushed_total").increment(*n_taken as u64);
        }
        Err(fault) => fault.count("push"),
    }
    metrics::gauge!("jpefarm_queue_connected", "side" => "push").set(if pushed.is_ok() { 1.0 } else { 0.0 });
}
