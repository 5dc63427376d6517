//! The job and its one state machine.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{ActionKey, BuildOptions, Concurrency, JobId, Limits, Sha256, TenantId, Timestamp};

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum JobKind {
    /// Compiles a project and keeps the outputs.
    Build,
    /// Compiles a project and keeps only the report.
    Validate,
}

/// Which line inside its tenant a job waits in; the first is served first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Class {
    /// Somebody looks at a screen and waits.
    Interactive,
    /// Everything that asks for nothing else.
    #[default]
    Normal,
    /// Can wait for the night.
    Bulk,
}

/// Whether a build may have the result of another build that asked for the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum CachePolicy {
    /// It may, and others may have its own.
    #[default]
    Use,
    /// It runs, and its result is nobody else's.
    No,
}

/// What the action cache did for a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum CacheStatus {
    /// Nothing: it was not asked.
    #[default]
    Off,
    /// It had no result, so the job runs, and others may have its result.
    Miss,
    /// The result is that of an earlier job; nothing ran.
    Hit,
    /// The result is that of a job that ran for both.
    Merged,
    /// It has a result, and the job runs to be compared with it. Nobody asked for this job.
    Audit,
}

impl CacheStatus {
    /// Every status, in the order of the enum.
    pub const ALL: [Self; 5] = [Self::Off, Self::Miss, Self::Hit, Self::Merged, Self::Audit];

    /// That of a job which runs, whether or not it is for an action.
    pub fn of_run(action: Option<ActionKey>) -> Self {
        if action.is_some() { Self::Miss } else { Self::Off }
    }

    /// The status's name on the wire and in the stores.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Miss => "miss",
            Self::Hit => "hit",
            Self::Merged => "merged",
            Self::Audit => "audit",
        }
    }

    /// The status, if the result of its job is that of another one's run.
    pub fn borrowed(self) -> Option<Self> {
        match self {
            Self::Off | Self::Miss | Self::Audit => None,
            Self::Hit | Self::Merged => Some(self),
        }
    }
}

/// Where a job stands (architecture.md §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum JobState {
    /// Durable, and not claimed by a worker.
    Queued,
    /// Claimed by a worker under a lease.
    Running,
    /// Compiled without an error diagnostic.
    Succeeded,
    /// The sources have errors, or the build hit a deterministic limit. Never retried.
    Failed,
    /// The farm could not do it in all its attempts.
    Errored,
    /// Called off by its owner.
    Cancelled,
    /// Its deadline passed first.
    Expired,
}

/// What can happen to a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transition {
    /// A worker took it under a new lease; costs an attempt.
    Claim,
    /// It compiled without errors.
    Succeed,
    /// Its sources have errors or it hit a deterministic limit.
    Fail,
    /// The farm's fault, with attempts left: it waits for its backoff and runs again.
    Retry,
    /// A draining worker gave it back; costs no attempt.
    Release,
    /// The farm's fault, and no attempt left.
    Error,
    /// Its owner called it off.
    Cancel,
    /// Its deadline passed.
    Expire,
}

/// A transition that the state does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a {from} job cannot {transition}")]
pub struct IllegalTransition {
    /// The state the job is in.
    pub from: JobState,
    /// What was asked of it.
    pub transition: Transition,
}

impl JobState {
    /// Every state, in the order of the enum.
    pub const ALL: [Self; 7] = [
        Self::Queued,
        Self::Running,
        Self::Succeeded,
        Self::Failed,
        Self::Errored,
        Self::Cancelled,
        Self::Expired,
    ];

    /// The state after `transition`.
    ///
    /// # Errors
    ///
    /// [`IllegalTransition`] when a job in this state cannot do that; every final state refuses
    /// everything.
    pub fn after(self, transition: Transition) -> Result<Self, IllegalTransition> {
        match (self, transition) {
            (Self::Queued, Transition::Claim) => Ok(Self::Running),
            (Self::Queued | Self::Running, Transition::Cancel) => Ok(Self::Cancelled),
            (Self::Queued | Self::Running, Transition::Expire) => Ok(Self::Expired),
            (Self::Running, Transition::Succeed) => Ok(Self::Succeeded),
            (Self::Running, Transition::Fail) => Ok(Self::Failed),
            (Self::Running, Transition::Retry | Transition::Release) => Ok(Self::Queued),
            (Self::Running, Transition::Error) => Ok(Self::Errored),
            (from, transition) => Err(IllegalTransition { from, transition }),
        }
    }

    /// The state after a job has taken over the result of another one that did the same and ended in `result`.
    ///
    /// # Errors
    ///
    /// [`IllegalTransition`] when a job in this state cannot do that, and when `result` is none that others may have.
    pub fn taking(self, result: Self) -> Result<Self, IllegalTransition> {
        let transition = if result == Self::Succeeded { Transition::Succeed } else { Transition::Fail };
        match (self, result) {
            (Self::Queued, Self::Succeeded | Self::Failed) => Ok(result),
            (from, _) => Err(IllegalTransition { from, transition }),
        }
    }

    /// Whether nothing can happen to the job any more.
    pub fn is_final(self) -> bool {
        !matches!(self, Self::Queued | Self::Running)
    }

    /// The state's name on the wire and in the stores.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Errored => "errored",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }
}

impl Transition {
    /// Every transition, in the order of the enum.
    pub const ALL: [Self; 8] = [
        Self::Claim,
        Self::Succeed,
        Self::Fail,
        Self::Retry,
        Self::Release,
        Self::Error,
        Self::Cancel,
        Self::Expire,
    ];

    /// The transition's verb, lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Succeed => "succeed",
            Self::Fail => "fail",
            Self::Retry => "retry",
            Self::Release => "release",
            Self::Error => "error",
            Self::Cancel => "cancel",
            Self::Expire => "expire",
        }
    }
}

impl fmt::Display for JobState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Transition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One unit of work, as the books have it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// Its owner.
    pub tenant_id: TenantId,
    /// What it does.
    pub kind: JobKind,
    /// Which line it waits in.
    pub class: Class,
    /// Where it stands.
    pub state: JobState,
    /// Name of the project, used as its default name and id (language.md §3.8).
    pub project_name: String,
    /// What the compiler is asked for.
    pub options: BuildOptions,
    /// What the sandbox allows it.
    pub limits: Limits,
    /// Digest over the sorted input paths and contents.
    pub inputs_sha256: Sha256,
    /// What it does, as one digest, by which its result can be found; `None` when it takes no part in the action
    /// cache.
    pub action: Option<ActionKey>,
    /// What the action cache did for it.
    pub cache: CacheStatus,
    /// How many times it has been claimed, releases taken back; 0 before the first claim.
    pub attempt: u32,
    /// After this many attempts a farm fault is final; at least 1.
    pub max_attempts: u32,
    /// Whether its owner has called it off while it runs.
    pub cancel_requested: bool,
    /// How it gets along with others of its concurrency key; `None` when it has none.
    pub concurrency: Option<Concurrency>,
    /// The newer job of its concurrency key that called it off.
    pub superseded_by: Option<JobId>,
    /// When it became durable.
    pub submitted_at: Timestamp,
    /// It is not claimed before this time.
    pub not_before: Timestamp,
    /// It expires at this time unless it is final by then.
    pub deadline_at: Option<Timestamp>,
    /// When its latest attempt began.
    pub started_at: Option<Timestamp>,
    /// When it became final; present exactly in final states.
    pub finished_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every state × every transition; a blank is illegal.
    #[test]
    fn the_state_machine_is_this_table() {
        let table = [
            // claim    succeed    fail    retry   release  error    cancel     expire
            ("queued", ["running", "", "", "", "", "", "cancelled", "expired"]),
            ("running", ["", "succeeded", "failed", "queued", "queued", "errored", "cancelled", "expired"]),
            ("succeeded", [""; 8]),
            ("failed", [""; 8]),
            ("errored", [""; 8]),
            ("cancelled", [""; 8]),
            ("expired", [""; 8]),
        ];
        for (state, (name, row)) in JobState::ALL.into_iter().zip(table) {
            assert_eq!(state.as_str(), name);
            for (transition, expected) in Transition::ALL.into_iter().zip(row) {
                let after = state.after(transition).map_or("", JobState::as_str);
                assert_eq!(after, expected, "{state} × {transition}");
            }
            assert_eq!(state.is_final(), row == [""; 8]);
        }
    }

    #[test]
    fn only_a_queued_job_takes_a_result_and_only_one_of_the_author_s() {
        for state in JobState::ALL {
            for result in JobState::ALL {
                let is_result = matches!(result, JobState::Succeeded | JobState::Failed);
                let expected = (state == JobState::Queued && is_result).then_some(result);
                assert_eq!(state.taking(result).ok(), expected, "{state} takes {result}");
            }
        }
    }

    #[test]
    fn names_are_the_wire_names() {
        for state in JobState::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
        for status in CacheStatus::ALL {
            assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
        }
    }

    #[test]
    fn a_refusal_reads_well() {
        let refusal = JobState::Succeeded.after(Transition::Claim).unwrap_err();
        assert_eq!(refusal.to_string(), "a succeeded job cannot claim");
    }
}
