//! How a worker tries again what fails because something is away.

use std::time::Duration;

use backon::ExponentialBuilder;

/// The pause after the first failure; it doubles with each one that follows.
const PAUSE_MIN: Duration = Duration::from_millis(50);

/// No pause is longer: how long something that is back may stay unnoticed.
const PAUSE_MAX: Duration = Duration::from_secs(2);

/// Pauses that last no longer than `patience` all together.
pub(crate) fn pauses(patience: Duration) -> ExponentialBuilder {
    ExponentialBuilder::new()
        .with_min_delay(PAUSE_MIN)
        .with_max_delay(PAUSE_MAX)
        .with_total_delay(Some(patience))
        .without_max_times()
}
