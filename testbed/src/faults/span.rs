//! How much goes wrong.

use std::time::Duration;

use tokio::time::Instant;

/// When there were enough faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// After so many.
    Faults(usize),
    /// After so long.
    Time(Duration),
}

impl Span {
    /// What each of `n_lanes` lanes that go side by side has to do.
    pub fn shares(self, n_lanes: usize) -> impl Iterator<Item = Self> {
        (0..n_lanes).map(move |lane| match self {
            Self::Faults(n_faults) => Self::Faults((n_faults + n_lanes - 1 - lane) / n_lanes),
            Self::Time(duration) => Self::Time(duration),
        })
    }

    /// Whether there were enough, when there were `n_faults` since `began`.
    pub fn is_over(self, n_faults: u64, began: Instant) -> bool {
        match self {
            Self::Faults(n_faults_max) => n_faults >= n_faults_max as u64,
            Self::Time(duration) => began.elapsed() >= duration,
        }
    }
}

#[cfg(test)]
mod tests;
