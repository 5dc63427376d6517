//! The farm of `jpefarm serve`: SQLite, a local folder and a queue in this process, behind HTTP.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use anyhow::{Context, Result};
use object_store::local::LocalFileSystem;
use queue::{Backend, MemoryQueue};
use scheduler::ports::{Queue, ReapScope, SystemClock};
use scheduler::{Blobs, Config, Dice, InvalidConfig, Scheduler};
use store_sqlite::SqliteStore;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, spawn, spawn_blocking};
use tokio_util::sync::CancellationToken;
use worker::{Shutdown, Worker};

use super::data_dir::DataDir;
use super::toolchain;
use crate::exit::{Exit, Failure};
use crate::interrupt::StopSignals;

/// What a server is told.
#[derive(Debug)]
pub(crate) struct Settings {
    /// Where it listens; port 0 means any free one.
    pub(crate) listen: SocketAddr,
    /// Where its data is.
    pub(crate) data_dir: PathBuf,
    /// How many projects it compiles at once.
    pub(crate) workers: Option<u32>,
    /// Seconds that builds and requests in progress have left when it is told to stop.
    pub(crate) grace_s: u32,
    /// Hosts by whose names it may be called, besides this machine's.
    pub(crate) allowed_hosts: Vec<String>,
    /// Origins of pages that may call it.
    pub(crate) allowed_origins: Vec<String>,
}

/// Serves until a signal. `ready` is called once, when requests are answered.
///
/// # Errors
///
/// It cannot start, or a part of it broke down.
pub(crate) async fn serve(settings: Settings, ready: impl FnOnce(SocketAddr) -> Result<()>) -> Result<Exit> {
    let mut signals = StopSignals::listen()?;
    let mut data_dir = DataDir::take(&settings.data_dir)?;
    let farm = Farm::start(&settings, &data_dir).await?;
    data_dir.sign(&format!("process {}, which serves http://{}", std::process::id(), farm.address))?;
    ready(farm.address)?;
    let mut parts = farm.run();
    tokio::select! {
        () = signals.next() => tracing::info!("told to stop; letting what runs come to its end"),
        broken = parts.broken() => return Err(broken),
    }
    tokio::select! {
        ended = parts.stop() => ended.map(|()| Exit::Ok),
        () = signals.next() => {
            tracing::warn!("told to stop at once; what runs is taken up at the next start");
            Ok(Exit::Interrupted)
        }
    }
}

/// A farm that is complete and does nothing yet.
struct Farm {
    address: SocketAddr,
    http: Http,
    scheduler: Scheduler,
    store: Arc<SqliteStore>,
    worker: Worker,
}

/// The HTTP interface on its way to be run.
struct Http {
    serving: Pin<Box<dyn Future<Output = ()> + Send>>,
    stop: CancellationToken,
}

impl Farm {
    async fn start(settings: &Settings, data_dir: &DataDir) -> Result<Self> {
        let listener = listen(settings.listen).await?;
        let worker_config = worker_config(settings);
        let slots = worker_config.slots;
        let toolchain = spawn_blocking(move || toolchain::load(slots));
        let clock = Arc::new(SystemClock);
        let store = open_books(data_dir, clock.clone()).await?;
        let blobs = LocalFileSystem::new_with_prefix(data_dir.blobs())?.with_fsync(true);
        let blobs = Blobs::new(Arc::new(blobs));
        let scheduler = Scheduler::new(store.clone(), blobs, clock, Dice::from_os(), Config::default())?;
        // Before any worker lives: whatever runs by the books was cut short with the last process.
        let n_orphans = scheduler.reap(ReapScope::Orphans).await?;
        if n_orphans > 0 {
            tracing::info!(jobs = n_orphans, "took up the jobs of a process that was cut short");
        }
        let toolchain = toolchain.await.context("loading the compiler broke down")??;
        let worker = Worker::new(scheduler.clone(), Arc::new(toolchain), worker_config)?;
        let address = listener.local_addr()?;
        let http = http(&scheduler, listener, api_config(settings))?;
        Ok(Self { address, http, scheduler, store, worker })
    }

    /// Sets everything going.
    fn run(self) -> Parts {
        let queue: Arc<dyn Queue> = Arc::new(MemoryQueue::default());
        let (loops_stop, shutdown) = (CancellationToken::new(), Shutdown::default());
        let Http { serving, stop: http_stop } = self.http;
        let http = spawn(serving);
        let worker = {
            let (queue, shutdown) = (Arc::clone(&queue), shutdown.clone());
            spawn(async move { self.worker.run(move || Backend::new(Arc::clone(&queue)), shutdown).await })
        };
        let loops = {
            let (scheduler, stop) = (self.scheduler, loops_stop.clone());
            spawn(async move { scheduler.run(&*queue, stop).await })
        };
        Parts { http, worker, loops, http_stop, loops_stop, shutdown, store: self.store }
    }
}

async fn open_books(data_dir: &DataDir, clock: Arc<SystemClock>) -> Result<Arc<SqliteStore>> {
    let opened = SqliteStore::open(&data_dir.database(), clock).await;
    let store = opened.map_err(|error| {
        let advice = "name another data folder with --data-dir, or put a backup in its place";
        Failure::farm("the farm cannot start without its books", advice).because(error)
    })?;
    Ok(Arc::new(store))
}

async fn listen(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        let advice = "name another address with --listen; port 0 takes any free one";
        Failure::farm(format!("cannot listen on {address}"), advice).because(error).into()
    })
}

fn worker_config(settings: &Settings) -> worker::Config {
    let default = worker::Config::default();
    worker::Config {
        slots: settings.workers.unwrap_or(default.slots),
        drain_grace_ms: u64::from(settings.grace_s) * 1_000,
        ..default
    }
}

fn api_config(settings: &Settings) -> api::Config {
    api::Config {
        allowed_hosts: settings.allowed_hosts.clone(),
        allowed_origins: settings.allowed_origins.clone(),
        shutdown_grace_s: u64::from(settings.grace_s),
        ..api::Config::default()
    }
}

fn http(scheduler: &Scheduler, listener: TcpListener, config: api::Config) -> Result<Http> {
    let router = api::router(scheduler.clone(), config.clone()).map_err(invalid)?;
    let stop = CancellationToken::new();
    let told = stop.clone();
    let serving = Box::pin(async move { api::serve(listener, router, &config, told).await });
    Ok(Http { serving, stop })
}

fn invalid(error: InvalidConfig) -> Failure {
    let advice = "see `jpefarm serve --help`";
    Failure::usage("a setting of the server cannot be", advice).because(error)
}

/// The running parts of a farm.
struct Parts {
    http: JoinHandle<()>,
    worker: JoinHandle<Result<(), worker::RunError>>,
    loops: JoinHandle<()>,
    http_stop: CancellationToken,
    loops_stop: CancellationToken,
    shutdown: Shutdown,
    store: Arc<SqliteStore>,
}

impl Parts {
    /// Waits for a part to end, which none does by itself.
    async fn broken(&mut self) -> anyhow::Error {
        let ended = tokio::select! {
            ended = &mut self.http => ended.map_err(Into::into),
            ended = &mut self.loops => ended.map_err(Into::into),
            ended = &mut self.worker => match ended {
                Ok(ended) => ended.map_err(Into::into),
                Err(error) => Err(error.into()),
            },
        };
        let error: anyhow::Error =
            ended.err().unwrap_or_else(|| anyhow::anyhow!("it came to its end unasked"));
        error.context("a part of the farm broke down")
    }

    /// No new requests and no new jobs; when those that run are over, the books are closed.
    async fn stop(self) -> Result<()> {
        self.http_stop.cancel();
        self.shutdown.drain.cancel();
        self.http.await?;
        self.worker.await??;
        self.loops_stop.cancel();
        self.loops.await?;
        self.store.close().await;
        Ok(())
    }
}
