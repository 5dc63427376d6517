//! What happened, as a digest that is the same whenever the same happened, and as text for who looks for a fault.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::host::HostId;
use crate::world::Moment;

/// The course of one simulation.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    hasher: DefaultHasher,
    pub(crate) n_notes: u64,
    is_told: bool,
}

impl Trace {
    /// A trace that is printed when `is_told`.
    pub(crate) fn new(is_told: bool) -> Self {
        Self { is_told, ..Self::default() }
    }

    pub(crate) fn note(
        &mut self,
        now: Moment,
        host: HostId,
        what: &'static str,
        detail: impl FnOnce() -> String,
        digest: u64,
    ) {
        (now, host, what, digest).hash(&mut self.hasher);
        self.n_notes += 1;
        if self.is_told {
            tell(&format!("{:>12} ms  {host:<12} {what:<14} {}", Milliseconds(now), detail()));
        }
    }

    /// The digest of all notes so far.
    pub(crate) fn digest(&self) -> u64 {
        self.hasher.finish()
    }
}

/// A moment in milliseconds.
struct Milliseconds(Moment);

impl std::fmt::Display for Milliseconds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&format!("{}.{:03}", self.0 / 1_000, self.0 % 1_000))
    }
}

#[expect(clippy::print_stdout, reason = "the trace is asked for to be read")]
fn tell(line: &str) {
    println!("{line}");
}
