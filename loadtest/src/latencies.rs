//! Many latencies, of which the percentiles count.

use std::time::Duration;

use hdrhistogram::Histogram;

use crate::clock::ms;

/// Longest latency that is told from longer ones, in microseconds: ten minutes.
const MAX_US: u64 = 600_000_000;

/// Decimal digits of a latency that are kept.
const DIGITS: u8 = 3;

/// A distribution of latencies from 1 µs to ten minutes; what is beyond counts as the nearest.
#[derive(Debug)]
pub(crate) struct Latencies(Histogram<u64>);

impl Latencies {
    /// None yet.
    pub(crate) fn new() -> Self {
        Self(Histogram::new_with_bounds(1, MAX_US, DIGITS).expect("the bounds are in order"))
    }

    /// Adds one.
    pub(crate) fn record(&mut self, latency: Duration) {
        let us = u64::try_from(latency.as_micros()).unwrap_or(u64::MAX);
        self.0.saturating_record(us.max(1));
    }

    /// The latency that so many percent of all do not exceed, in milliseconds.
    pub(crate) fn percentile_ms(&self, percent: f64) -> f64 {
        ms(Duration::from_micros(self.0.value_at_percentile(percent)))
    }
}

impl FromIterator<Duration> for Latencies {
    fn from_iter<T: IntoIterator<Item = Duration>>(all: T) -> Self {
        let mut latencies = Self::new();
        all.into_iter().for_each(|latency| latencies.record(latency));
        latencies
    }
}

#[cfg(test)]
mod tests;
