//! The roles that a process can have: `api` answers HTTP, `scheduler` decides what runs, `worker` runs it.
//! `jpefarm serve` has all three.

mod api;
mod health;
mod notices;
mod run;
mod scheduler;
mod together;
mod worker;

pub(crate) use run::{Ready, run};
pub(crate) use together::check as check_together;

/// What a process does for the farm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Answers HTTP.
    Api,
    /// Dispatches, reaps and retains.
    Scheduler,
    /// Runs jobs.
    Worker,
}

impl Role {
    /// All of them, which `jpefarm serve` has.
    pub(crate) const ALL: &'static [Self] = &[Self::Api, Self::Scheduler, Self::Worker];

    /// As the command line says it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Scheduler => "scheduler",
            Self::Worker => "worker",
        }
    }
}
