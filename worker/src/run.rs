//! The worker: an apalis loop over a backend, its layers, and how it goes down.

use std::convert::Infallible;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use apalis::layers::WorkerBuilderExt;
use apalis::layers::limit::GlobalConcurrencyLimitLayer;
use apalis::layers::tracing::TraceLayer;
use apalis_core::backend::finalize::Ephemeral;
use apalis_core::backend::{Backend, BackendConfig};
use apalis_core::error::BoxDynError;
use apalis_core::layers::Identity;
use apalis_core::monitor::context::MonitorContext;
use apalis_core::monitor::{Monitor, MonitorError};
use apalis_core::task::Task;
use apalis_core::worker::builder::WorkerBuilder;
use apalis_core::worker::ext::parallelize::ParallelizeLayer;
use scheduler::{InvalidConfig, Scheduler};
use schemas::JobId;
use tokio::select;
use tokio::sync::Semaphore;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Span;

use crate::claim::{Claimer, Claims};
use crate::execute::Executor;
use crate::lease::Keeper;
use crate::pace::Pace;
use crate::{Config, Toolchain};

/// How often the loop may end unexpectedly before the worker gives up.
const RESTARTS_MAX: usize = 100;

/// Runs jobs until it is told to stop.
pub struct Worker {
    scheduler: Scheduler,
    toolchain: Arc<dyn Toolchain>,
    config: Config,
}

/// How a worker is told to go down.
#[derive(Debug, Clone, Default)]
pub struct Shutdown {
    /// Start no job any more; the running ones have [`Config::drain_grace_ms`] left.
    pub drain: CancellationToken,
    /// Stop the running jobs now and give them back.
    pub now: CancellationToken,
}

/// The loop of the worker ended too often.
#[derive(Debug, thiserror::Error)]
#[error("the worker's loop broke down {RESTARTS_MAX} times")]
pub struct RunError(#[source] MonitorError);

impl Worker {
    /// A worker that compiles with `toolchain`.
    ///
    /// # Errors
    ///
    /// [`InvalidConfig`] names the first setting that cannot be.
    pub fn new(
        scheduler: Scheduler,
        toolchain: Arc<dyn Toolchain>,
        config: Config,
    ) -> Result<Self, InvalidConfig> {
        config.check()?;
        Ok(Self { scheduler, toolchain, config })
    }

    /// Runs the jobs whose ids come from a backend that `backend` makes: one at the start, another whenever
    /// the loop has to start anew. Returns when the backend has come to its end, or when `shutdown` has been
    /// asked for, and then only after every job it held is finished, given back or given up.
    ///
    /// A dropped `run` stops its guests within a moment; their jobs go to another worker.
    ///
    /// # Errors
    ///
    /// [`RunError`] when the loop broke down too often. The jobs held then are looked after all the same.
    pub async fn run<B>(
        self,
        backend: impl Fn() -> B + Send + Sync + 'static,
        shutdown: Shutdown,
    ) -> Result<(), RunError>
    where
        B: Backend<Task = Task<JobId>> + Send + Unpin + 'static,
        B: BackendConfig<Args = JobId, Kind = Ephemeral, Layer = Identity>,
    {
        metrics::gauge!("jpefarm_worker_slots").set(f64::from(self.config.slots));
        let (worker, drain_grace) = (self.scheduler.new_worker_id(), self.config.drain_grace());
        let draining = shutdown.drain.child_token();
        let (claimer, claims) =
            Claimer::new(worker, self.scheduler.clone(), draining.clone(), self.config.jobs_max());
        let executor = Arc::new(self.executor(claims, draining, &shutdown));
        // Whatever ends this future ends the guests.
        let _stop_guests = executor.stopping.clone().drop_guard();
        let held = TaskTracker::new();
        let name = worker.to_string();
        // Outside of the loop, because the jobs of a loop that broke down still count.
        let permits = Arc::new(Semaphore::new(self.config.jobs_max()));
        let monitor = monitor(name, Arc::clone(&executor), Arc::clone(&permits), held.clone(), backend);
        let context = monitor.context();
        let work = async {
            let ended = monitor.run().await;
            // After a breakdown there may be jobs left that the loop no longer waits for.
            executor.draining.cancel();
            held.close();
            held.wait().await;
            ended.map_err(RunError)
        };
        select! {
            biased;
            ended = work => ended,
            never = claimer.run() => match never {},
            never = executor.keeper.keep() => match never {},
            never = executor.pace.keep(permits) => match never {},
            never = go_down(&executor, &shutdown, &context, drain_grace) => match never {},
        }
    }

    fn executor(&self, claims: Claims, draining: CancellationToken, shutdown: &Shutdown) -> Executor {
        Executor {
            claims,
            keeper: Keeper::new(self.scheduler.clone()),
            scheduler: self.scheduler.clone(),
            toolchain: Arc::clone(&self.toolchain),
            slots: Arc::new(Semaphore::new(self.config.slots())),
            n_slots: self.config.slots,
            pace: Arc::new(Pace::new(self.config.slots, self.config.jobs_ahead)),
            inputs_retry: self.config.inputs_retry(),
            finish_retry: self.config.finish_retry(),
            draining,
            stopping: shutdown.now.child_token(),
        }
    }
}

/// The apalis worker under its monitor. Layers from the outside in: each job is a tracked task, has a span,
/// survives its own panics and takes one of the `permits`.
fn monitor<B>(
    name: String,
    executor: Arc<Executor>,
    permits: Arc<Semaphore>,
    held: TaskTracker,
    backend: impl Fn() -> B + Send + Sync + 'static,
) -> Monitor
where
    B: Backend<Task = Task<JobId>> + Send + Unpin + 'static,
    B: BackendConfig<Args = JobId, Kind = Ephemeral, Layer = Identity>,
{
    let monitor = Monitor::new().register(move |_restarts| {
        let executor = Arc::clone(&executor);
        let held = held.clone();
        WorkerBuilder::new(name.clone())
            .backend(backend())
            .layer(ParallelizeLayer::new(move |job| held.spawn(job)))
            .layer(TraceLayer::new().make_span_with(span).on_failure(log_failure))
            .catch_panic()
            .layer(GlobalConcurrencyLimitLayer::with_semaphore(Arc::clone(&permits)))
            .build(move |job: JobId| {
                let executor = Arc::clone(&executor);
                async move { executor.execute(job).await }
            })
    });
    monitor.should_restart(|worker, error| {
        metrics::counter!("jpefarm_worker_restarts_total").increment(1);
        tracing::error!(%error, restarts = worker.restarts(), "the worker's loop broke down");
        worker.restarts() < RESTARTS_MAX
    })
}

fn span(task: &Task<JobId>) -> Span {
    tracing::info_span!("execute", job.id = %task.args)
}

/// Only what the attempt itself does not catch comes here: its job waits for the reaper.
fn log_failure(error: &BoxDynError, _: Duration, _: &Span) {
    metrics::counter!("jpefarm_worker_panics_total").increment(1);
    tracing::error!(error = error.as_ref() as &dyn std::error::Error, "the handling of a job broke down");
}

/// Waits for the wish to go down and carries it out step by step; what it ends is not its own to wait for.
async fn go_down(
    executor: &Executor,
    shutdown: &Shutdown,
    context: &MonitorContext,
    drain_grace: Duration,
) -> Infallible {
    select! {
        biased;
        () = executor.draining.cancelled() => {}
        () = shutdown.now.cancelled() => executor.draining.cancel(),
    }
    tracing::info!("the worker drains");
    if let Err(error) = context.shutdown() {
        tracing::error!(%error, "the worker's loop cannot be told to stop");
    }
    select! {
        biased;
        () = sleep(drain_grace) => tracing::warn!("the grace of the drain is over; giving back what still runs"),
        () = shutdown.now.cancelled() => {}
    }
    executor.stopping.cancel();
    pending().await
}
