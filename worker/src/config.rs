//! The settings of a worker.

use std::num::NonZero;
use std::thread::available_parallelism;
use std::time::Duration;

use scheduler::InvalidConfig;
use serde::{Deserialize, Serialize};

/// Settings of one worker process. Every field has a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Guests that run at once, 1 to 1,000; the sandbox needs at least as many slots. Default: the number
    /// of processors this process may use.
    pub slots: u32,
    /// Most jobs held besides those in the slots: claimed and loaded ahead, or being written down; 0 to 1,000. They
    /// hide the time that the books take, but such a job is not to be had by another worker: so as many are held as
    /// the slots run through in that time, and one of long builds. Default: 8.
    pub jobs_ahead: u32,
    /// Milliseconds that running jobs have left when the worker drains; then they are stopped and given
    /// back. Default: 30,000.
    pub drain_grace_ms: u64,
    /// Milliseconds for which inputs that cannot be had, because the books or the object store are away, are tried
    /// again, while the lease holds; after that the job loses an attempt. Default: 300,000.
    pub inputs_retry_ms: u64,
    /// Milliseconds for which a result that cannot be written is tried again, while the lease holds.
    /// Default: 30,000.
    pub finish_retry_ms: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            slots: available_parallelism().map_or(1, NonZero::get).try_into().unwrap_or(u32::MAX).min(1_000),
            jobs_ahead: 8,
            drain_grace_ms: 30_000,
            inputs_retry_ms: 300_000,
            finish_retry_ms: 30_000,
        }
    }
}

impl Config {
    /// Checks the ranges.
    ///
    /// # Errors
    ///
    /// [`InvalidConfig`] names the first setting that cannot be.
    pub fn check(&self) -> Result<(), InvalidConfig> {
        InvalidConfig::check([
            ("slots", "is from 1 to 1000", (1..=1_000).contains(&self.slots)),
            ("jobs_ahead", "is at most 1000", self.jobs_ahead <= 1_000),
        ])
    }

    /// `slots`, as a size.
    pub(crate) fn slots(&self) -> usize {
        self.slots as usize
    }

    /// Jobs held at once.
    pub(crate) fn jobs_max(&self) -> usize {
        self.slots() + self.jobs_ahead as usize
    }

    /// `drain_grace_ms`.
    pub(crate) fn drain_grace(&self) -> Duration {
        Duration::from_millis(self.drain_grace_ms)
    }

    /// `inputs_retry_ms`.
    pub(crate) fn inputs_retry(&self) -> Duration {
        Duration::from_millis(self.inputs_retry_ms)
    }

    /// `finish_retry_ms`.
    pub(crate) fn finish_retry(&self) -> Duration {
        Duration::from_millis(self.finish_retry_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_in_range() {
        assert_eq!(Config::default().check(), Ok(()));
    }

    #[test]
    fn a_setting_out_of_range_is_named() {
        let config = Config { slots: 0, ..Config::default() };
        assert_eq!(config.check().unwrap_err().to_string(), "`slots` is from 1 to 1000");
    }
}
