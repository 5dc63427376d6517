//! How long a job waits before its next attempt.

use std::time::Duration;

use crate::{Config, Dice};

/// Exponential backoff with full jitter: uniform from 0 to `base × 2^(attempt − 1)`, at most the maximum.
///
/// Source: Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
pub(crate) fn backoff(attempt: u32, config: &Config, dice: &Dice) -> Duration {
    let doubled = 1_u64.checked_shl(attempt.saturating_sub(1)).unwrap_or(u64::MAX);
    let bound_ms = config.backoff_base_ms.saturating_mul(doubled).min(config.backoff_max_ms);
    Duration::from_millis(dice.up_to(bound_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_doubles_up_to_the_maximum() {
        let config = Config { backoff_base_ms: 100, backoff_max_ms: 1_000, ..Config::default() };
        let dice = Dice::from_seed(1);
        for (attempt, bound_ms) in [(1, 100), (2, 200), (4, 800), (5, 1_000), (200, 1_000)] {
            let longest = (0..1_000).map(|_| backoff(attempt, &config, &dice)).max().unwrap();
            let bound = Duration::from_millis(bound_ms);
            assert!(longest <= bound && longest > bound / 2, "attempt {attempt}: {longest:?}");
        }
    }
}
