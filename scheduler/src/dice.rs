//! Where the scheduler's chance comes from.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use schemas::Timestamp;

/// Bits of an id that count on within a millisecond: `rand_b` of a `UUIDv7`. Source: RFC 9562 §5.7.
const COUNTER_BITS: u32 = 62;

/// The counter begins below half of its range and takes steps of at most so much: room for 2^29 ids of one
/// millisecond, and no id can be guessed from the one before.
const COUNTER_STEP_MAX: u64 = 1 << 32;

/// A shared source of random numbers; from a seed it is the same every time.
#[derive(Debug, Clone)]
pub struct Dice(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    rng: StdRng,
    last_id: Option<OrderedId>,
}

/// What the latest ordered id was made of.
#[derive(Debug, Clone, Copy)]
struct OrderedId {
    at: Timestamp,
    head: [u8; 2],
    counter: u64,
}

impl Dice {
    /// Dice that fall the same way every time.
    pub fn from_seed(seed: u64) -> Self {
        Self::new(StdRng::seed_from_u64(seed))
    }

    /// Dice seeded by the operating system.
    pub fn from_os() -> Self {
        let mut seed = [0; 32];
        rand::fill(&mut seed);
        Self::new(StdRng::from_seed(seed))
    }

    fn new(rng: StdRng) -> Self {
        Self(Arc::new(Mutex::new(State { rng, last_id: None })))
    }

    /// Ten random bytes, as an id takes them.
    pub fn id_bytes(&self) -> [u8; 10] {
        self.state().rng.random()
    }

    /// The time and the random bytes of an id that comes after all ids made so before, also within one
    /// millisecond and when the clock goes back.
    ///
    /// Source: RFC 9562 §6.2, method 2 (monotonic random), with the highest bit as guard against overflow.
    pub(crate) fn ordered_id(&self, now: Timestamp) -> (Timestamp, [u8; 10]) {
        let mut state = self.state();
        let id = match state.last_id {
            Some(last) if last.at >= now => last.next(&mut state.rng),
            _ => OrderedId::first(now, &mut state.rng),
        };
        state.last_id = Some(id);
        (id.at, id.bytes())
    }

    /// A number from 0 to `max`, each as likely as the other.
    pub fn up_to(&self, max: u64) -> u64 {
        self.state().rng.random_range(0..=max)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OrderedId {
    /// The first id of a millisecond.
    fn first(at: Timestamp, rng: &mut StdRng) -> Self {
        Self { at, head: rng.random(), counter: rng.random_range(0..1 << (COUNTER_BITS - 1)) }
    }

    fn next(self, rng: &mut StdRng) -> Self {
        Self { counter: self.counter + rng.random_range(1..=COUNTER_STEP_MAX), ..self }
    }

    /// Two bytes of head, then the counter. The id puts its version and variant over bits that are zero here
    /// or the same in all ids of a millisecond.
    fn bytes(self) -> [u8; 10] {
        let mut bytes = [0; 10];
        bytes[..2].copy_from_slice(&self.head);
        bytes[2..].copy_from_slice(&self.counter.to_be_bytes());
        bytes
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use schemas::JobId;

    use super::*;

    #[test]
    fn ids_sort_as_they_were_made_even_when_the_clock_goes_back() {
        let dice = Dice::from_seed(1);
        let clock = (0..3_000).map(|n| 1_000 + n / 1_000).chain([500, 500, 1_001]);
        let ids: Vec<JobId> = clock
            .map(|unix_ms| {
                let (at, random) = dice.ordered_id(Timestamp::from_unix_ms(unix_ms));
                JobId::new(at, random)
            })
            .collect();
        assert!(ids.is_sorted());
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());
    }

    #[test]
    fn a_new_millisecond_begins_anew() {
        let dice = Dice::from_seed(1);
        let (at, first) = dice.ordered_id(Timestamp::from_unix_ms(1));
        let (later, second) = dice.ordered_id(Timestamp::from_unix_ms(2));
        assert!(at < later);
        assert_ne!(first[..2], second[..2]);
    }
}
