//! How long the processor has worked for this thread.

use std::time::Duration;

#[cfg(not(unix))]
use std::time::Instant;

#[cfg(unix)]
use rustix::time::{ClockId, clock_gettime};

/// A moment of this thread; a run begins and ends on the same one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CpuTime(#[cfg(unix)] Duration, #[cfg(not(unix))] Instant);

#[cfg(unix)]
impl CpuTime {
    /// The present moment.
    pub(crate) fn now() -> Self {
        // Not negative: it counts from the start of the thread.
        Self(clock_gettime(ClockId::ThreadCPUTime).try_into().unwrap_or_default())
    }

    /// What the processor has worked since.
    pub(crate) fn elapsed(self) -> Duration {
        Self::now().0.saturating_sub(self.0)
    }
}

#[cfg(not(unix))]
impl CpuTime {
    /// The present moment.
    pub(crate) fn now() -> Self {
        Self(Instant::now())
    }

    /// What has passed since.
    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}
