//! The event log: what happened to a job, in order, without a gap.

use serde::{Deserialize, Serialize};

use crate::{CacheStatus, JobId, JobState, Timestamp};

/// One entry of a job's event log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Event {
    /// Position in the job's log: 1, 2, 3 … without a gap.
    pub seq: u64,
    /// The job it happened to.
    pub job_id: JobId,
    /// When it became durable.
    pub at: Timestamp,
    /// The state of the job right after it.
    pub state: JobState,
    /// What happened.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// What happened to a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum EventKind {
    /// It became durable.
    Submitted,
    /// A worker claimed it.
    Claimed {
        /// Which attempt this is, from 1.
        attempt: u32,
    },
    /// An attempt was lost to a fault of the farm; another one follows.
    Retried {
        /// What went wrong, in one lower-case phrase.
        reason: String,
        /// When the next attempt may start.
        not_before: Timestamp,
    },
    /// A draining worker gave it back.
    Released,
    /// It was called off: by its owner, or by a newer build of its concurrency key.
    CancelRequested {
        /// The newer build, if that is why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        superseded_by: Option<JobId>,
    },
    /// It became final; the state says how.
    Finished {
        /// There when its result is that of another job's run: how it came to that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cache: Option<CacheStatus>,
    },
}

impl EventKind {
    /// A job became final by a run of its own, or without any.
    pub const FINISHED: Self = Self::Finished { cache: None };

    /// The name on the wire.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Claimed { .. } => "claimed",
            Self::Retried { .. } => "retried",
            Self::Released => "released",
            Self::CancelRequested { .. } => "cancel_requested",
            Self::Finished { .. } => "finished",
        }
    }
}
