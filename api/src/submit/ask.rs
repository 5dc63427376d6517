//! What a submission asks for besides its files.

use std::sync::Arc;
use std::time::Duration;

use scheduler::NewBuild;
use schemas::problem::ProblemKind;
use schemas::{
    BuildOptions, CachePolicy, Class, Concurrency, ConcurrencyKey, JobKind, Limits, OnConflict, Project,
    TenantId,
};

use crate::error::ApiError;

/// What a submission asks for besides its files.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ask {
    /// Build or validate.
    pub(super) kind: JobKind,
    /// Which line it waits in.
    pub(super) class: Class,
    /// What the compiler is asked for.
    pub(super) options: BuildOptions,
    /// Tighter limits than the farm's.
    pub(super) limits: Option<Limits>,
    /// How long after the submission it expires.
    pub(super) deadline: Option<Duration>,
    /// How it gets along with other builds of its concurrency key.
    pub(super) concurrency: Option<Concurrency>,
    /// Whether it may have the result of another build.
    pub(super) cache: CachePolicy,
}

impl Ask {
    /// The build that asks this of `project`.
    pub(super) fn of(
        self,
        project: Arc<Project>,
        tenant_id: TenantId,
        idempotency_key: Option<String>,
    ) -> NewBuild {
        NewBuild {
            tenant_id,
            kind: self.kind,
            class: self.class,
            project,
            options: self.options,
            limits: self.limits,
            deadline: self.deadline,
            idempotency_key,
            concurrency: self.concurrency,
            cache: self.cache,
        }
    }
}

/// `deadline_seconds` as a duration.
pub(super) fn deadline(seconds: Option<u32>) -> Result<Option<Duration>, ApiError> {
    match seconds {
        Some(0) => {
            let detail = "`deadline_seconds` is at least 1; without it the build does not expire.";
            Err(ApiError::new(ProblemKind::Unprocessable, detail))
        }
        seconds => Ok(seconds.map(|seconds| Duration::from_secs(u64::from(seconds)))),
    }
}

/// `concurrency_key` and `on_conflict` as one.
pub(super) fn concurrency(
    key: Option<ConcurrencyKey>,
    on_conflict: Option<OnConflict>,
) -> Result<Option<Concurrency>, ApiError> {
    match (key, on_conflict) {
        (None, Some(_)) => {
            let detail =
                "`on_conflict` says what happens to builds of the same `concurrency_key`; give that as well.";
            Err(ApiError::new(ProblemKind::Unprocessable, detail))
        }
        (key, on_conflict) => {
            Ok(key.map(|key| Concurrency { key, on_conflict: on_conflict.unwrap_or_default() }))
        }
    }
}
