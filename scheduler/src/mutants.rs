//! Bugs planted on purpose, to show that the simulation finds them. Without the feature `mutants` none is compiled in.

#[cfg(feature = "mutants")]
use std::cell::Cell;

/// A planted bug: each is one a farm like this could have had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutant {
    /// `finish` counts a result whatever the epoch of its lease.
    NoFence,
    /// `claim` and `finish` leave the epoch as it is.
    EpochStays,
    /// `claim` takes jobs that somebody else runs.
    ClaimWithoutCompare,
    /// `heartbeat` prolongs a job whoever runs it.
    HeartbeatOfAnother,
    /// An idempotency key is looked up before the transaction that writes it.
    KeyBesideTransaction,
    /// The numbers of events are taken outside of the transaction that writes them.
    EventNumberBesideTransaction,
    /// Usage is debited outside of the transaction that ends the job.
    DebitBesideTransaction,
    /// A transaction is acknowledged before it is durable.
    AcknowledgeBeforeCommit,
    /// Leases end by the clock of who asks, not by that of the books.
    ClientClock,
    /// The dispatcher offers a job once and never again.
    OfferOnce,
    /// The dispatcher waits for wake-ups and does not poll.
    NoPolling,
    /// The reaper ends what runs, whether its lease is over or not.
    ReapRunning,
    /// A cancel that was cut short is not completed.
    CancelForgotten,
    /// There is always one more attempt.
    AttemptsUnbounded,
    /// A blob is said to be stored before it is.
    BlobAfterRow,
    /// A drain costs the jobs it gives back an attempt.
    DrainCostsAttempt,
}

impl Mutant {
    /// Every one of them.
    pub const ALL: [Self; 16] = [
        Self::NoFence,
        Self::EpochStays,
        Self::ClaimWithoutCompare,
        Self::HeartbeatOfAnother,
        Self::KeyBesideTransaction,
        Self::EventNumberBesideTransaction,
        Self::DebitBesideTransaction,
        Self::AcknowledgeBeforeCommit,
        Self::ClientClock,
        Self::OfferOnce,
        Self::NoPolling,
        Self::ReapRunning,
        Self::CancelForgotten,
        Self::AttemptsUnbounded,
        Self::BlobAfterRow,
        Self::DrainCostsAttempt,
    ];
}

#[cfg(feature = "mutants")]
thread_local! {
    static PLANTED: Cell<Option<Mutant>> = const { Cell::new(None) };
}

/// Plants a bug, or none, in what runs on this thread.
#[cfg(feature = "mutants")]
pub fn plant(mutant: Option<Mutant>) {
    PLANTED.set(mutant);
}

/// Whether this bug is planted.
#[cfg(feature = "mutants")]
pub fn active(mutant: Mutant) -> bool {
    PLANTED.get() == Some(mutant)
}

/// Whether this bug is planted: no bug is.
#[cfg(not(feature = "mutants"))]
pub const fn active(_: Mutant) -> bool {
    false
}
