//! The world around the processes: its time, what is about to happen in it, and the servers that all share.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use schemas::Timestamp;

use crate::books::Books;
use crate::faults::Faults;
use crate::host::HostId;
use crate::ledger::Ledger;
use crate::listeners::Listeners;
use crate::load::Load;
use crate::objects::Objects;
use crate::orders::{Census, Order};
use crate::queue::Line;
use crate::throne::Throne;
use crate::trace::Trace;

/// What the clocks show when the simulation begins: 2026-11-20T05:25:54.123Z.
const BEGIN_UNIX_MS: i64 = 1_795_152_354_123;

/// A point in the time of the world: microseconds since it began.
pub(crate) type Moment = u64;

/// Something that happens at a moment.
type Happening = Box<dyn FnOnce(&mut World) + Send>;

/// Everything outside of the processes. What happens in it, happens in the order of time, and in the order of
/// planning within one microsecond.
pub(crate) struct World {
    pub(crate) now: Moment,
    rng: StdRng,
    plan: BTreeMap<(Moment, u64), Happening>,
    n_planned: u64,
    pub(crate) faults: Faults,
    pub(crate) census: Census,
    pub(crate) orders: Vec<Order>,
    pub(crate) books: Books,
    /// What of the books is on disk.
    pub(crate) flushed: Books,
    pub(crate) throne: Throne,
    pub(crate) listeners: Listeners,
    pub(crate) line: Line,
    pub(crate) objects: Objects,
    pub(crate) load: Load,
    pub(crate) ledger: Ledger,
    pub(crate) trace: Trace,
}

/// The world, for those who live in it.
pub(crate) type Shared = Arc<Mutex<World>>;

/// Looks at the world.
pub(crate) fn lock(world: &Shared) -> MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}

impl World {
    /// A world in which everything comes from `seed`.
    pub(crate) fn new(seed: u64, trace: Trace) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let faults = Faults::new(&mut rng);
        let load = Load::new(&mut rng, &faults);
        Self {
            now: 0,
            rng,
            plan: BTreeMap::new(),
            n_planned: 0,
            faults,
            census: Census::default(),
            orders: Vec::new(),
            books: Books::default(),
            flushed: Books::default(),
            throne: Throne::default(),
            listeners: Listeners::default(),
            line: Line::default(),
            objects: Objects::default(),
            load,
            ledger: Ledger::default(),
            trace,
        }
    }

    /// The time of the books, which is the true one.
    pub(crate) fn timestamp(&self) -> Timestamp {
        timestamp(self.now)
    }

    /// Plans what happens after `delay_us`.
    pub(crate) fn after(&mut self, delay_us: u64, happening: impl FnOnce(&mut Self) + Send + 'static) {
        self.at(self.now + delay_us, happening);
    }

    /// Plans what happens at `moment`, or now when that is over.
    pub(crate) fn at(&mut self, moment: Moment, happening: impl FnOnce(&mut Self) + Send + 'static) {
        self.n_planned += 1;
        self.plan.insert((moment.max(self.now), self.n_planned), Box::new(happening));
    }

    /// When the next thing happens.
    pub(crate) fn next_moment(&self) -> Option<Moment> {
        self.plan.first_key_value().map(|((moment, _), _)| *moment)
    }

    /// Lets the next thing happen, or time pass until `moment` when that is earlier.
    pub(crate) fn step_until(&mut self, moment: Moment) {
        self.now = moment;
        if self.next_moment().is_some_and(|next| next <= moment)
            && let Some((_, happening)) = self.plan.pop_first()
        {
            happening(self);
        }
    }

    /// A number from the range, each as likely as the other.
    pub(crate) fn pick(&mut self, range: RangeInclusive<u64>) -> u64 {
        self.rng.random_range(range)
    }

    /// Whether something happens that does so in `per_mille` of a thousand cases.
    pub(crate) fn chance(&mut self, per_mille: u64) -> bool {
        per_mille > 0 && self.pick(0..=999) < per_mille
    }

    /// Notes something in the trace.
    pub(crate) fn note(
        &mut self,
        host: HostId,
        what: &'static str,
        detail: impl FnOnce() -> String,
        digest: u64,
    ) {
        self.trace.note(self.now, host, what, detail, digest);
    }
}

/// What a right clock shows at `moment`.
pub(crate) fn timestamp(moment: Moment) -> Timestamp {
    Timestamp::from_unix_ms(BEGIN_UNIX_MS.saturating_add_unsigned(moment / 1_000))
}
