//! How long to wait before connecting again.

use std::time::Duration;

use scheduler::Dice;

/// The bound of the first pause.
const BOUND_MIN: Duration = Duration::from_millis(100);

/// The bound of every later pause: how long a Redis that is back may stay unnoticed.
const BOUND_MAX: Duration = Duration::from_secs(2);

/// Exponential backoff with full jitter: pauses of 0 to a bound that doubles, so that the processes of a farm do not
/// come back all at once.
#[derive(Debug)]
pub(super) struct Backoff {
    bound: Duration,
    dice: Dice,
}

impl Backoff {
    pub(super) fn new(dice: Dice) -> Self {
        Self { bound: BOUND_MIN, dice }
    }

    /// The next pause.
    pub(super) fn next(&mut self) -> Duration {
        let bound_ms = u64::try_from(self.bound.as_millis()).unwrap_or(u64::MAX);
        self.bound = (self.bound * 2).min(BOUND_MAX);
        Duration::from_millis(self.dice.up_to(bound_ms))
    }

    /// Begins anew: it went well for a while.
    pub(super) fn reset(&mut self) {
        self.bound = BOUND_MIN;
    }
}
