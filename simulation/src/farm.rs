//! The farm: its processes, what each of them is made of, and their time.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use queue::{Backend, Fallback, StoreSource};
use scheduler::ports::{Queue, Store};
use scheduler::{Blobs, Config, Dice, Scheduler};
use schemas::ToolchainDigest;
use tokio::select;
use tokio_util::sync::CancellationToken;
use worker::{Shutdown, Worker};

use crate::client::Client;
use crate::guest::Guests;
use crate::host::{HostClock, HostId, Life, Process};
use crate::link::Link;
use crate::load::Intent;
use crate::nemesis;
use crate::objects::ObjectsClient;
use crate::orders::Order;
use crate::queue::QueueClient;
use crate::store::StoreClient;
use crate::world::{Moment, Shared, World, lock};

/// After the last fault everything has to come to its end within two minutes.
const PATIENCE_US: Moment = 120_000_000;

/// Furthest that a process runs ahead of the world. What another one sends meanwhile reaches it late, by no more than
/// that.
const AHEAD_MAX_US: Moment = 50_000;

/// How much too fast or too slow the clock of a process may go, in millionths.
const DRIFT_PPM_MAX: u64 = 20_000;

/// The processes that live, in their world.
pub(crate) struct Farm {
    world: Shared,
    processes: BTreeMap<HostId, Process>,
}

impl Farm {
    /// Starts all processes.
    pub(crate) fn new(mut world: World) -> Self {
        nemesis::plan(&mut world);
        let mut farm = Self { world: Arc::new(Mutex::new(world)), processes: BTreeMap::new() };
        for host in HostId::ALL {
            farm.start(host);
        }
        farm
    }

    /// Lets time go on until all that was asked for is done, or should be. The world as it is then.
    pub(crate) fn run(mut self) -> Shared {
        loop {
            let mut world = lock(&self.world);
            let end = world.faults.until + PATIENCE_US;
            let next = world.next_moment().unwrap_or(end).min(world.now + AHEAD_MAX_US).min(end);
            if let Some(process) = most_behind(&mut self.processes, next) {
                drop(world);
                process.run_until(next);
                continue;
            }
            if next >= end || world.is_served() {
                drop(world);
                self.processes.clear();
                return self.world;
            }
            world.step_until(next);
            let orders = std::mem::take(&mut world.orders);
            drop(world);
            for order in orders {
                self.obey(order);
            }
        }
    }

    fn obey(&mut self, order: Order) {
        match order {
            Order::Start(host) => self.start(host),
            Order::Kill(host) => {
                lock(&self.world).ledger.tally.kills += u64::from(self.processes.contains_key(&host));
                self.end(host);
            }
            Order::Ended(host, life) => {
                if self.processes.get(&host).is_some_and(|process| process.life.number == life) {
                    self.end(host);
                }
            }
            Order::Freeze(host) => self.with(host, |process, _| process.is_frozen = true),
            Order::Thaw(host) => self.with(host, |process, now| {
                if process.is_frozen {
                    process.thaw(now);
                }
            }),
            Order::StepClock(host, by_ms) => self.with(host, |process, _| process.life.step_clock(by_ms)),
            Order::Stop(host) => self.with(host, |process, _| process.life.stop.cancel()),
        }
    }

    fn with(&mut self, host: HostId, act: impl FnOnce(&mut Process, Moment)) {
        let now = lock(&self.world).now;
        if let Some(process) = self.processes.get_mut(&host) {
            act(process, now);
        }
    }

    /// A process is gone, and comes again after a while.
    fn end(&mut self, host: HostId) {
        let Some(process) = self.processes.remove(&host) else { return };
        {
            let mut world = lock(&self.world);
            world.note(host, "dies", String::new, 0);
            world.census.died(host);
            let delay_us = world.pick(100_000..=2_000_000);
            world.after(delay_us, move |world| world.orders.push(Order::Start(host)));
        }
        // What it drops may look at the world.
        drop(process);
    }

    fn start(&mut self, host: HostId) {
        if self.processes.contains_key(&host) {
            return;
        }
        let (process, seed) = {
            let mut world = lock(&self.world);
            let number = world.census.born(host);
            world.note(host, "is born", || format!("life {number}"), u64::from(number));
            let drift_ppm = world.drift_ppm();
            (Process::new(host, number, world.now, drift_ppm), world.pick(0..=u64::MAX))
        };
        let link = Link { world: Arc::clone(&self.world), life: Arc::clone(&process.life) };
        let scheduler = scheduler(&link, seed);
        process.spawn(async move {
            live(&link, scheduler).await;
            let (host, number) = (link.life.host, link.life.number);
            link.after(0, move |world| world.orders.push(Order::Ended(host, number)));
        });
        self.processes.insert(host, process);
    }
}

/// The process that may run and is the furthest behind `next`.
fn most_behind(processes: &mut BTreeMap<HostId, Process>, next: Moment) -> Option<&mut Process> {
    let behind = processes.values_mut().filter(|process| !process.is_frozen && process.position < next);
    behind.min_by_key(|process| process.position)
}

impl World {
    fn drift_ppm(&mut self) -> i64 {
        if self.faults.is_calm {
            return 0;
        }
        let drift = i64::try_from(self.pick(0..=2 * DRIFT_PPM_MAX)).unwrap_or(0);
        drift.saturating_sub_unsigned(DRIFT_PPM_MAX)
    }

    /// Whether nothing goes wrong any more, and everybody has got what he wanted.
    fn is_served(&self) -> bool {
        let wanted = self
            .load
            .intents
            .iter()
            .flat_map(|intent| intent.hosts.iter().map(|host| (intent.number, *host)));
        self.now >= self.faults.until
            && self.books.jobs.values().all(|row| row.job.state.is_final())
            && wanted.into_iter().all(|wanted| self.ledger.served.contains(&wanted))
    }
}

/// What a process does with its life.
async fn live(link: &Link, scheduler: Scheduler) {
    match link.life.host {
        HostId::World => {}
        HostId::Api(_) => answer(link, scheduler).await,
        HostId::Scheduler(_) => scheduler.run(&QueueClient(link.clone()), link.life.stop.clone()).await,
        HostId::Worker(_) => work(link, scheduler).await,
    }
}

async fn answer(link: &Link, scheduler: Scheduler) {
    let intents = lock(&link.world).wanted_at(&link.life);
    for intent in intents {
        tokio::spawn(Client { link: link.clone(), scheduler: scheduler.clone(), intent }.run());
    }
    scheduler.run_notices(link.life.stop.clone()).await;
}

async fn work(link: &Link, scheduler: Scheduler) {
    let shutdown = Shutdown { drain: link.life.stop.clone(), ..Shutdown::default() };
    let config = worker::Config {
        slots: 2,
        jobs_ahead: 2,
        drain_grace_ms: 1_000,
        inputs_retry_ms: 5_000,
        finish_retry_ms: 5_000,
    };
    let worker = Worker::new(scheduler.clone(), Arc::new(Guests(link.clone())), config);
    let worker = worker.expect("the settings are in range");
    let queue = queue(link, &scheduler);
    let notices = scheduler.run_notices(CancellationToken::new());
    select! {
        biased;
        ended = worker.run(move || Backend::new(Arc::clone(&queue)), shutdown) => {
            if ended.is_err() {
                lock(&link.world).ledger.violation(format!("the loop of {} broke down", link.life.host));
            }
        }
        () = notices => {}
    }
}

/// The queue of a worker, in some worlds with looks into the books beside it.
fn queue(link: &Link, scheduler: &Scheduler) -> Arc<dyn Queue> {
    let queue = Arc::new(QueueClient(link.clone()));
    if !lock(&link.world).faults.has_fallback {
        return queue;
    }
    let store: Arc<dyn Store> = Arc::new(StoreClient(link.clone()));
    Arc::new(Fallback::new(queue, Arc::new(StoreSource::new(store)), scheduler.dice().clone()))
}

impl World {
    /// The builds that are still to be asked for at this process.
    fn wanted_at(&self, life: &Life) -> Vec<Arc<Intent>> {
        let intents = self.load.intents.iter().filter(|intent| {
            intent.hosts.contains(&life.host) && !self.ledger.served.contains(&(intent.number, life.host))
        });
        intents.cloned().collect()
    }
}

fn scheduler(link: &Link, seed: u64) -> Scheduler {
    let config = Config {
        lease_ms: 1_500,
        heartbeat_interval_ms: 400,
        reap_interval_ms: 250,
        backoff_base_ms: 200,
        backoff_max_ms: 2_000,
        window: 8,
        redispatch_ms: 2_000,
        poll_interval_ms: 1_000,
        ..Config::default()
    };
    let store = Arc::new(StoreClient(link.clone()));
    let blobs = Blobs::new(Arc::new(ObjectsClient(link.clone())));
    let clock = Arc::new(HostClock(Arc::clone(&link.life)));
    Scheduler::new(store, blobs, clock, Dice::from_seed(seed), config)
        .expect("the settings are in range")
        .with_toolchain(ToolchainDigest::of(b"simulated"))
}
