//! What a run is asked to do: from the environment, so that the long runs are the code of the quick ones.

use std::fmt;
use std::str::FromStr;

use testbed::faults::span::Span;
use testbed::faults::storm::Plan;

/// The seed of a run that names none.
const SEED: u64 = 20_261_120;

/// The quick run, as far as the environment says nothing else.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    /// `JPEFARM_FAULTS_SEED`.
    pub(crate) seed: u64,
    /// Builds, at least. `JPEFARM_FAULTS_JOBS`.
    pub(crate) n_jobs: usize,
    /// `JPEFARM_FAULTS_COUNT`.
    pub(crate) n_faults: usize,
    /// Worker processes. `JPEFARM_FAULTS_WORKERS`.
    pub(crate) n_workers: usize,
    /// Builds that wait while the queue is flushed. `JPEFARM_FAULTS_BACKLOG`.
    pub(crate) n_waiting: usize,
}

impl Asked {
    /// What the environment says.
    pub(crate) fn from_environment() -> Self {
        Self {
            seed: setting("SEED", SEED),
            n_jobs: setting("JOBS", 10_000),
            n_faults: setting("COUNT", 100),
            n_workers: setting("WORKERS", 3),
            n_waiting: setting("BACKLOG", 100_000),
        }
    }

    /// The same for a storm.
    pub(crate) fn plan(&self) -> Plan {
        let Self { seed, n_jobs, n_faults, n_workers, n_waiting } = *self;
        Plan { seed, n_jobs, span: Span::Faults(n_faults), n_workers, n_waiting }
    }
}

/// Shown as the variables that ask for the same run again.
impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, n_jobs, n_faults, n_workers, n_waiting } = self;
        write!(
            f,
            "JPEFARM_FAULTS_SEED={seed} JPEFARM_FAULTS_JOBS={n_jobs} JPEFARM_FAULTS_COUNT={n_faults} "
        )?;
        write!(f, "JPEFARM_FAULTS_WORKERS={n_workers} JPEFARM_FAULTS_BACKLOG={n_waiting}")
    }
}

fn setting<T: FromStr>(name: &str, default: T) -> T {
    let name = format!("JPEFARM_FAULTS_{name}");
    let Some(value) = std::env::var_os(&name) else { return default };
    let value = value.to_str().and_then(|value| value.parse().ok());
    value.unwrap_or_else(|| panic!("{name} is not a number that fits"))
}
