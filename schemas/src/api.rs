//! The documents of the HTTP interface under `/api/v1`.

use serde::{Deserialize, Serialize};

use crate::{BuildOptions, Class, Job, JobId, JobKind, JobState, Limits, OutputFile, Timestamp};

/// Body of `POST /api/v1/builds`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SubmitBuild {
    /// Name of the project: its default name and id; 1 to 255 characters.
    pub name: String,
    /// The files.
    pub files: Vec<SubmitFile>,
    /// Build or validate.
    #[serde(default = "kind_build")]
    pub kind: JobKind,
    /// Which line it waits in.
    #[serde(default)]
    pub class: Class,
    /// What the compiler is asked for.
    #[serde(default)]
    pub options: BuildOptions,
    /// Tighter limits than the farm's; a limit above the farm's is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<Limits>,
    /// The build expires unless it is finished this many seconds after the submit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline_seconds: Option<u32>,
}

fn kind_build() -> JobKind {
    JobKind::Build
}

/// One file of a [`SubmitBuild`]: `text` or `base64`, exactly one of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SubmitFile {
    /// Relative path with `/` between segments.
    pub path: String,
    /// The content as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The content as standard base64, for files that are not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base64: Option<String>,
}

/// A build as `GET /api/v1/builds/{id}` shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Build {
    /// Its id.
    pub id: JobId,
    /// Build or validate.
    pub kind: JobKind,
    /// Which line it waits in.
    pub class: Class,
    /// Where it stands.
    pub state: JobState,
    /// Name of the project as submitted.
    pub name: String,
    /// What the compiler is asked for.
    pub options: BuildOptions,
    /// How many attempts there were, the running one included.
    pub attempt: u32,
    /// After this many attempts a fault of the farm is final.
    pub max_attempts: u32,
    /// Whether it was called off and has not stopped yet.
    pub cancel_requested: bool,
    /// When it was accepted.
    pub submitted_at: Timestamp,
    /// When its latest attempt began.
    pub started_at: Option<Timestamp>,
    /// When it became final.
    pub finished_at: Option<Timestamp>,
    /// When it expires.
    pub deadline_at: Option<Timestamp>,
}

impl From<Job> for Build {
    fn from(job: Job) -> Self {
        Self {
            id: job.id,
            kind: job.kind,
            class: job.class,
            state: job.state,
            name: job.project_name,
            options: job.options,
            attempt: job.attempt,
            max_attempts: job.max_attempts,
            cancel_requested: job.cancel_requested,
            submitted_at: job.submitted_at,
            started_at: job.started_at,
            finished_at: job.finished_at,
            deadline_at: job.deadline_at,
        }
    }
}

/// One page of `GET /api/v1/builds`, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BuildPage {
    /// The builds.
    pub items: Vec<Build>,
    /// Value of `cursor` for the next page; null on the last one.
    pub next_cursor: Option<String>,
}

/// The files of a build, as `GET /api/v1/builds/{id}/files` lists them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileList {
    /// The files, sorted by path.
    pub items: Vec<OutputFile>,
}
