//! The processes of the farm. Each has a tokio runtime of its own with a clock of its own, so that it can be killed,
//! frozen and let drift from outside, as an operating system would do it.
//!
//! A process runs alone up to the next moment at which something happens in the world, or until it has sent
//! something that may happen earlier.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use scheduler::ports::Clock;
use schemas::Timestamp;
use tokio::runtime::{Builder, Runtime};
use tokio::select;
use tokio::sync::Notify;
use tokio::time::{Instant, advance, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::world::{Moment, timestamp};

/// A process of the farm, through all its lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum HostId {
    /// Not a process: the world itself.
    World,
    /// Answers requests.
    Api(u8),
    /// Dispatches and reaps.
    Scheduler(u8),
    /// Runs jobs.
    Worker(u8),
}

impl HostId {
    /// Every process of the farm.
    pub(crate) const ALL: [Self; 7] = [
        Self::Api(1),
        Self::Api(2),
        Self::Scheduler(1),
        Self::Scheduler(2),
        Self::Worker(1),
        Self::Worker(2),
        Self::Worker(3),
    ];
}

impl fmt::Display for HostId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::World => f.pad("world"),
            Self::Api(number) => f.pad(&format!("api-{number}")),
            Self::Scheduler(number) => f.pad(&format!("scheduler-{number}")),
            Self::Worker(number) => f.pad(&format!("worker-{number}")),
        }
    }
}

/// One life of a process: what it knows of itself.
#[derive(Debug)]
pub(crate) struct Life {
    pub(crate) host: HostId,
    /// Which life of the host it is, from 1.
    pub(crate) number: u32,
    /// It is asked to go down in an orderly way.
    pub(crate) stop: CancellationToken,
    began: Instant,
    born_at: Moment,
    /// How much too fast its clock goes, in millionths.
    drift_ppm: i64,
    /// What its clock shows too much, in milliseconds.
    skew_ms: AtomicI64,
    sent: Notify,
}

impl Life {
    /// The moment at which it is, by what it has been let run.
    pub(crate) fn moment(&self) -> Moment {
        let local_us = i64::try_from(self.began.elapsed().as_micros()).unwrap_or(i64::MAX);
        let true_us = local_us - local_us * self.drift_ppm / (1_000_000 + self.drift_ppm);
        self.born_at.saturating_add_signed(true_us)
    }

    /// How long it has to sleep until `moment`.
    pub(crate) fn until(&self, moment: Moment) -> Duration {
        self.instant(moment).saturating_duration_since(Instant::now())
    }

    fn instant(&self, moment: Moment) -> Instant {
        let true_us = i64::try_from(moment.saturating_sub(self.born_at)).unwrap_or(i64::MAX / 2);
        let local_us = true_us + true_us * self.drift_ppm / 1_000_000;
        self.began + Duration::from_micros(u64::try_from(local_us).unwrap_or(0))
    }

    /// Lets the world have a look, because something has been sent into it.
    pub(crate) fn has_sent(&self) {
        self.sent.notify_one();
    }

    /// Steps its clock.
    pub(crate) fn step_clock(&self, by_ms: i64) {
        self.skew_ms.fetch_add(by_ms, Ordering::Relaxed);
    }

    /// What its clock shows at `moment`.
    pub(crate) fn shown_at(&self, moment: Moment) -> Timestamp {
        let shown_ms = timestamp(moment).unix_ms() + self.skew_ms.load(Ordering::Relaxed);
        Timestamp::from_unix_ms(shown_ms)
    }
}

/// The clock of a process.
#[derive(Debug)]
pub(crate) struct HostClock(pub(crate) Arc<Life>);

impl Clock for HostClock {
    fn now(&self) -> Timestamp {
        self.0.shown_at(self.0.moment())
    }
}

/// A process that lives.
#[derive(Debug)]
pub(crate) struct Process {
    pub(crate) life: Arc<Life>,
    runtime: Runtime,
    /// Up to here it has run.
    pub(crate) position: Moment,
    /// It is not let run.
    pub(crate) is_frozen: bool,
}

impl Process {
    /// A process that is born now and does nothing yet.
    pub(crate) fn new(host: HostId, number: u32, now: Moment, drift_ppm: i64) -> Self {
        let runtime = Builder::new_current_thread().enable_time().start_paused(true).build();
        let runtime = runtime.expect("a runtime without I/O needs nothing of the operating system");
        let life = Life {
            host,
            number,
            stop: CancellationToken::new(),
            began: runtime.block_on(async { Instant::now() }),
            born_at: now,
            drift_ppm,
            skew_ms: AtomicI64::new(0),
            sent: Notify::new(),
        };
        Self { life: Arc::new(life), runtime, position: now, is_frozen: false }
    }

    /// Gives it something to do.
    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.runtime.spawn(work);
    }

    /// Lets it run until `moment`, or until it has sent something.
    pub(crate) fn run_until(&mut self, moment: Moment) {
        let life = &self.life;
        let has_sent = self.runtime.block_on(async {
            select! {
                biased;
                () = life.sent.notified() => true,
                () = sleep_until(life.instant(moment)) => false,
            }
        });
        let reached = self.runtime.block_on(async { life.moment() });
        self.position = if has_sent { reached.max(self.position) } else { reached.max(moment) };
    }

    /// Lets it go on at `now` as if it had slept through the time: whatever was due comes at once.
    pub(crate) fn thaw(&mut self, now: Moment) {
        let life = &self.life;
        self.runtime.block_on(async { advance(life.until(now)).await });
        self.is_frozen = false;
        self.position = now;
    }
}
