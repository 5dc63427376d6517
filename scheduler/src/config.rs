//! The settings of the scheduler.

use std::time::Duration;

use schemas::{Limits, ProjectLimits};
use serde::{Deserialize, Serialize};

/// Less could take a blob away between its own writing and that of the row that names it, where the clocks of
/// the farm and of the object store differ: S3 answers nobody whose clock is 15 minutes off.
const BLOB_GRACE_MIN_S: u64 = 3_600;

/// Settings of the scheduler. Every field has a default, and a variable of the environment that sets it in the binary:
/// `JPEFARM_SCHEDULER_` and its name in capitals, as in `JPEFARM_SCHEDULER_LEASE_MS`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Milliseconds a worker may be silent before its jobs go to another; 1,000 to 3,600,000. Default: 1,500, so that
    /// the jobs of a worker that was killed run again within two seconds.
    pub lease_ms: u64,
    /// Milliseconds between two heartbeats of a worker, each for all the jobs it holds; 10 to a third of `lease_ms`,
    /// so that two of them may be lost. Default: 400.
    pub heartbeat_interval_ms: u64,
    /// Milliseconds between two looks for leases that are over, at least; 10 to `lease_ms`. The reaper knows when the
    /// next lease ends and looks then, and no later than after `poll_interval_ms` and `lease_ms`. Default: 250.
    pub reap_interval_ms: u64,
    /// Attempts after which a fault of the farm is final; 1 to 100. With 1, whatever a worker holds when it dies is
    /// errored. Default: 3.
    pub max_attempts: u32,
    /// Milliseconds of the first backoff's upper bound, 1 to `backoff_max_ms`; it doubles with each attempt.
    /// Default: 500. Variable: `JPEFARM_SCHEDULER_BACKOFF_BASE_MS`.
    pub backoff_base_ms: u64,
    /// Milliseconds that no backoff exceeds, at least `backoff_base_ms`. Default: 30,000. Variable:
    /// `JPEFARM_SCHEDULER_BACKOFF_MAX_MS`.
    pub backoff_max_ms: u64,
    /// Most job ids offered to the workers at a time; 1 to 10,000. Default: 64. Variable:
    /// `JPEFARM_SCHEDULER_WINDOW`.
    pub window: u32,
    /// Milliseconds after which an offered id that nobody claimed is offered again; at least 10. Default: 5,000.
    /// Variable: `JPEFARM_SCHEDULER_REDISPATCH_MS`.
    pub redispatch_ms: u64,
    /// Milliseconds between two looks at the books when nothing wakes the scheduler; at least 10. Default:
    /// 1,000. Variable: `JPEFARM_SCHEDULER_POLL_INTERVAL_MS`.
    pub poll_interval_ms: u64,
    /// Days that finished jobs are kept; 0 keeps them for ever. Default: 30. Variable:
    /// `JPEFARM_SCHEDULER_RETENTION_DAYS`.
    pub retention_days: u32,
    /// Seconds between two rounds of retention; at least 1. Default: 3,600. Variable:
    /// `JPEFARM_SCHEDULER_RETENTION_INTERVAL_S`.
    pub retention_interval_s: u64,
    /// Seconds that a blob no row names is kept, at least 3,600, and once more in the trash; longer than the
    /// longest submit or finish takes. Default: 86,400. Variable: `JPEFARM_SCHEDULER_BLOB_GRACE_S`.
    pub blob_grace_s: u64,
    /// Changed, it makes the farm forget all results that it could answer with again: a text that goes into the key of
    /// every action. Default: empty.
    pub cache_salt: String,
    /// The limits of a build that asks for none, and the most that one may ask for. Defaults: [`Limits::default`].
    /// Variables: `JPEFARM_SCHEDULER_LIMITS_FUEL` and so on.
    pub limits: Limits,
    /// What a project may hold. Defaults: [`ProjectLimits::default`]. Variables:
    /// `JPEFARM_SCHEDULER_PROJECT_LIMITS_FILES_MAX` and so on.
    pub project_limits: ProjectLimits,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            lease_ms: 1_500,
            heartbeat_interval_ms: 400,
            reap_interval_ms: 250,
            max_attempts: 3,
            backoff_base_ms: 500,
            backoff_max_ms: 30_000,
            window: 64,
            redispatch_ms: 5_000,
            poll_interval_ms: 1_000,
            retention_days: 30,
            retention_interval_s: 3_600,
            blob_grace_s: 86_400,
            cache_salt: String::new(),
            limits: Limits::default(),
            project_limits: ProjectLimits::default(),
        }
    }
}

/// A setting that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{key}` {rule}")]
pub struct InvalidConfig {
    /// The setting.
    pub key: &'static str,
    /// What it has to be.
    pub rule: &'static str,
}

impl InvalidConfig {
    /// Finds the first rule that does not hold: of each, the setting, what it has to be, and whether it is.
    ///
    /// # Errors
    ///
    /// That rule.
    pub fn check(rules: impl IntoIterator<Item = (&'static str, &'static str, bool)>) -> Result<(), Self> {
        match rules.into_iter().find(|(_, _, holds)| !holds) {
            Some((key, rule, _)) => Err(Self { key, rule }),
            None => Ok(()),
        }
    }
}

impl Config {
    /// Milliseconds of a lease where nobody could take a job over: on one machine, where what a process that is gone
    /// held is taken up when the next one starts. Long enough for a process that stands still for a moment, in a
    /// debugger or by a disk that is busy.
    pub const LEASE_ALONE_MS: u64 = 10_000;

    /// Checks the ranges.
    ///
    /// # Errors
    ///
    /// [`InvalidConfig`] names the first setting that cannot be.
    pub fn check(&self) -> Result<(), InvalidConfig> {
        InvalidConfig::check([
            ("lease_ms", "is from 1000 to 3600000", (1_000..=3_600_000).contains(&self.lease_ms)),
            (
                "heartbeat_interval_ms",
                "is from 10 to a third of `lease_ms`",
                (10..=self.lease_ms / 3).contains(&self.heartbeat_interval_ms),
            ),
            (
                "reap_interval_ms",
                "is from 10 to `lease_ms`",
                (10..=self.lease_ms).contains(&self.reap_interval_ms),
            ),
            ("max_attempts", "is from 1 to 100", (1..=100).contains(&self.max_attempts)),
            ("backoff_base_ms", "is from 1 to `backoff_max_ms`", {
                (1..=self.backoff_max_ms).contains(&self.backoff_base_ms)
            }),
            ("window", "is from 1 to 10000", (1..=10_000).contains(&self.window)),
            ("redispatch_ms", "is at least 10", self.redispatch_ms >= 10),
            ("poll_interval_ms", "is at least 10", self.poll_interval_ms >= 10),
            ("retention_interval_s", "is at least 1", self.retention_interval_s >= 1),
            ("blob_grace_s", "is at least 3600", self.blob_grace_s >= BLOB_GRACE_MIN_S),
        ])
    }

    /// `lease_ms`.
    pub fn lease(&self) -> Duration {
        Duration::from_millis(self.lease_ms)
    }

    /// `reap_interval_ms`.
    pub(crate) fn reap_interval(&self) -> Duration {
        Duration::from_millis(self.reap_interval_ms)
    }

    /// `poll_interval_ms`.
    pub(crate) fn poll_interval(&self) -> Duration {
        Duration::from_millis(self.poll_interval_ms)
    }

    /// `heartbeat_interval_ms`.
    pub fn heartbeat_interval(&self) -> Duration {
        Duration::from_millis(self.heartbeat_interval_ms)
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
        let config = Config { heartbeat_interval_ms: 9_000, ..Config::default() };
        assert_eq!(
            config.check().unwrap_err().to_string(),
            "`heartbeat_interval_ms` is from 10 to a third of `lease_ms`"
        );
    }
}
