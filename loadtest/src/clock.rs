//! The clock of this machine, by which the farm's logs and its database tell the time too.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Instant(u64);

impl Instant {
    /// Now.
    #[expect(clippy::disallowed_methods, reason = "times of several processes are compared")]
    pub(crate) fn now() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is later than 1970");
        Self::from_unix_us(u64::try_from(since.as_micros()).expect("it is no distant future"))
    }

    /// This many microseconds after 1970-01-01T00:00:00Z.
    pub(crate) fn from_unix_us(unix_us: u64) -> Self {
        Self(unix_us)
    }

    /// What RFC 3339 says, such as `2026-11-20T15:00:00.123456Z`; `None` when it is something else.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let ns = OffsetDateTime::parse(text, &Rfc3339).ok()?.unix_timestamp_nanos();
        u64::try_from(ns / 1_000).ok().map(Self)
    }

    /// The time since `earlier`; nothing when that is later.
    pub(crate) fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(self.0.saturating_sub(earlier.0))
    }
}

/// A duration in milliseconds.
pub(crate) fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

#[cfg(test)]
mod tests;
