//! `claim`: ids that arrive together are claimed together.

use std::convert::Infallible;
use std::error::Error;
use std::future::pending;

use scheduler::Scheduler;
use scheduler::ports::Claim;
use schemas::{JobId, WorkerId};
use tokio::sync::{mpsc, oneshot};
use tokio::task::yield_now;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How often the claimer lets others run while more ids come: a few microseconds each.
const YIELDS_MAX: usize = 4;

/// A claim, and when it was asked for: its lease began no earlier.
#[derive(Debug)]
pub(crate) struct Claimed {
    pub(crate) claim: Claim,
    pub(crate) at: Instant,
}

/// Asks the [`Claimer`] for jobs. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Claims(mpsc::Sender<Wanted>);

/// An id that was pulled, and who waits for its claim.
struct Wanted {
    job: JobId,
    reply: oneshot::Sender<Claimed>,
}

impl Claims {
    /// Claims the job behind an id; `None` when it is not to be had.
    pub(crate) async fn claim(&self, job: JobId) -> Option<Claimed> {
        let (reply, claimed) = oneshot::channel();
        self.0.send(Wanted { job, reply }).await.ok()?;
        claimed.await.ok()
    }
}

/// Claims for all jobs of one worker, one call at a time: what comes during a call is claimed by the next one. So
/// nothing waits for company, and a busy worker asks the books once for many jobs.
pub(crate) struct Claimer {
    worker: WorkerId,
    scheduler: Scheduler,
    /// Nothing is claimed any more.
    draining: CancellationToken,
    wanted: mpsc::Receiver<Wanted>,
    /// Most jobs of one call: as many as the worker may hold.
    n_max: usize,
}

impl Claimer {
    /// A claimer for a worker that holds at most `n_max` jobs, and the way to ask it.
    pub(crate) fn new(
        worker: WorkerId,
        scheduler: Scheduler,
        draining: CancellationToken,
        n_max: usize,
    ) -> (Self, Claims) {
        let (sender, wanted) = mpsc::channel(n_max);
        (Self { worker, scheduler, draining, wanted, n_max }, Claims(sender))
    }

    /// Claims what is wanted. Never ends by itself.
    pub(crate) async fn run(mut self) -> Infallible {
        loop {
            let wanted = self.gather().await;
            if wanted.is_empty() {
                // Nobody is left who could want anything.
                pending::<()>().await;
            }
            if !self.draining.is_cancelled() {
                self.claim(wanted).await;
            }
        }
    }

    /// Waits for an id and takes those that are there already or come in the same moment.
    async fn gather(&mut self) -> Vec<Wanted> {
        let mut wanted = Vec::new();
        self.wanted.recv_many(&mut wanted, self.n_max).await;
        for _ in 0..YIELDS_MAX {
            yield_now().await;
            let n_before = wanted.len();
            while wanted.len() < self.n_max
                && let Ok(next) = self.wanted.try_recv()
            {
                wanted.push(next);
            }
            if wanted.len() == n_before {
                break;
            }
        }
        wanted
    }

    /// Whoever is not answered drops its id.
    async fn claim(&self, mut wanted: Vec<Wanted>) {
        let jobs: Vec<JobId> = wanted.iter().map(|wanted| wanted.job).collect();
        let at = Instant::now();
        let claims = match self.scheduler.claim(self.worker, &jobs).await {
            Ok(claims) => claims,
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn Error,
                    jobs = jobs.len(),
                    "claiming failed; the jobs will be offered again"
                );
                return;
            }
        };
        metrics::histogram!("jpefarm_worker_claim_jobs").record(f64::from(count(claims.len())));
        for claim in claims {
            let asker = wanted.iter().position(|wanted| wanted.job == claim.job.id);
            if let Some(asker) = asker {
                // Nobody is there when the worker is broken off: then the lease runs out.
                let _ = wanted.swap_remove(asker).reply.send(Claimed { claim, at });
            }
        }
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
