//! The documents of the HTTP interface under `/api/v1`.

use std::fmt;
use std::str::FromStr;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    ActionKey, Batch, BatchId, BuildOptions, CachePolicy, CacheStatus, Class, ConcurrencyKey, Job, JobId,
    JobKind, JobState, Limits, OnConflict, OutputFile, TenantId, Timestamp,
};

/// Request header of `POST /api/v1/builds`: 1 to 255 visible ASCII characters that the client chooses. A
/// second request with the same key and the same content is answered like the first and submits nothing.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// Response header, `true` where the answer is that of an earlier request with the same key.
pub const IDEMPOTENT_REPLAYED: &str = "idempotent-replayed";

/// Header that names a request: taken over from the client or made by the server, always in the answer.
pub const REQUEST_ID: &str = "x-request-id";

/// Body of `POST /api/v1/builds`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SubmitBuild {
    /// Name of the project: its default name and id; 1 to 255 characters.
    pub name: String,
    /// The files; at most 100,000 whatever a farm allows.
    #[serde(deserialize_with = "bounded_files")]
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
    /// What builds that stand in for each other have in common, such as the name of a branch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concurrency_key: Option<ConcurrencyKey>,
    /// What happens to earlier builds of the key that are not over; `cancel_previous` unless given. Only with a
    /// `concurrency_key`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_conflict: Option<OnConflict>,
    /// Whether it may have the result of another build that asked for the same.
    #[serde(default)]
    pub cache: CachePolicy,
}

fn kind_build() -> JobKind {
    JobKind::Build
}

impl SubmitBuild {
    /// Most files that are read from one document. A farm allows fewer; this bound keeps millions of empty
    /// entries from becoming memory before anybody has counted them.
    pub const FILES_MAX: usize = 100_000;
}

fn bounded_files<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<SubmitFile>, D::Error> {
    struct Files;

    impl<'de> Visitor<'de> for Files {
        type Value = Vec<SubmitFile>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "an array of at most {} files", SubmitBuild::FILES_MAX)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Self::Value, A::Error> {
            let mut files = Vec::new();
            while let Some(file) = sequence.next_element()? {
                if files.len() == SubmitBuild::FILES_MAX {
                    return Err(serde::de::Error::invalid_length(files.len() + 1, &self));
                }
                files.push(file);
            }
            Ok(files)
        }
    }

    deserializer.deserialize_seq(Files)
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
    /// What the action cache did for it.
    #[serde(default)]
    pub cache: CacheStatus,
    /// How many attempts there were, the running one included.
    pub attempt: u32,
    /// After this many attempts a fault of the farm is final.
    pub max_attempts: u32,
    /// Whether it was called off and has not stopped yet.
    pub cancel_requested: bool,
    /// What it has in common with builds that it stands in for.
    pub concurrency_key: Option<ConcurrencyKey>,
    /// What it does about earlier builds of the key.
    pub on_conflict: Option<OnConflict>,
    /// The newer build of the key that called it off.
    pub superseded_by: Option<JobId>,
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
        let (concurrency_key, on_conflict) =
            job.concurrency.map(|concurrency| (concurrency.key, concurrency.on_conflict)).unzip();
        Self {
            id: job.id,
            kind: job.kind,
            class: job.class,
            state: job.state,
            name: job.project_name,
            options: job.options,
            cache: job.cache,
            attempt: job.attempt,
            max_attempts: job.max_attempts,
            cancel_requested: job.cancel_requested,
            concurrency_key,
            on_conflict,
            superseded_by: job.superseded_by,
            submitted_at: job.submitted_at,
            started_at: job.started_at,
            finished_at: job.finished_at,
            deadline_at: job.deadline_at,
        }
    }
}

/// Body of `POST /api/v1/batches`: either `builds`, or a `source` and a `matrix`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SubmitBatch {
    /// The builds, at most 500.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 500))]
    pub builds: Vec<SubmitBuild>,
    /// What all builds of the matrix are made of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<BatchSource>,
    /// What is asked of each build of the source, at most 500.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 500))]
    pub matrix: Vec<MatrixBuild>,
}

/// The project that all builds of a matrix are made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BatchSource {
    /// Name of the project: its default name and id; 1 to 255 characters.
    pub name: String,
    /// The files; at most 100,000 whatever a farm allows.
    #[serde(deserialize_with = "bounded_files")]
    pub files: Vec<SubmitFile>,
}

/// What is asked of one build of a matrix: as [`SubmitBuild`], which has the source besides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MatrixBuild {
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
    /// What builds that stand in for each other have in common.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concurrency_key: Option<ConcurrencyKey>,
    /// What happens to earlier builds of the key that are not over; `cancel_previous` unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_conflict: Option<OnConflict>,
    /// Whether it may have the result of another build that asked for the same.
    #[serde(default)]
    pub cache: CachePolicy,
}

impl MatrixBuild {
    /// The build that asks this of `source`.
    pub fn of(self, source: BatchSource) -> SubmitBuild {
        SubmitBuild {
            name: source.name,
            files: source.files,
            kind: self.kind,
            class: self.class,
            options: self.options,
            limits: self.limits,
            deadline_seconds: self.deadline_seconds,
            concurrency_key: self.concurrency_key,
            on_conflict: self.on_conflict,
            cache: self.cache,
        }
    }
}

impl SubmitBuild {
    /// What it is made of, and what is asked of it.
    pub fn split(self) -> (BatchSource, MatrixBuild) {
        let source = BatchSource { name: self.name, files: self.files };
        let asked = MatrixBuild {
            kind: self.kind,
            class: self.class,
            options: self.options,
            limits: self.limits,
            deadline_seconds: self.deadline_seconds,
            concurrency_key: self.concurrency_key,
            on_conflict: self.on_conflict,
            cache: self.cache,
        };
        (source, asked)
    }
}

/// Builds that were submitted together, as `GET /api/v1/batches/{id}` shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = Batch))]
pub struct BatchView {
    /// Its id.
    pub id: BatchId,
    /// `queued` before any build has begun, `running` until all are final, and then the worst of their states:
    /// `succeeded` when all have.
    pub state: JobState,
    /// When it was accepted.
    pub submitted_at: Timestamp,
    /// How many builds were submitted.
    pub n_builds: u32,
    /// How many of them are in each state; without those that are beyond their retention.
    pub counts: BatchCounts,
}

/// How many builds of a batch are in each state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the names of the states")]
pub struct BatchCounts {
    pub queued: u32,
    pub running: u32,
    pub succeeded: u32,
    pub failed: u32,
    pub errored: u32,
    pub cancelled: u32,
    pub expired: u32,
}

impl From<Batch> for BatchView {
    fn from(batch: Batch) -> Self {
        let counts = BatchCounts {
            queued: batch.count(JobState::Queued),
            running: batch.count(JobState::Running),
            succeeded: batch.count(JobState::Succeeded),
            failed: batch.count(JobState::Failed),
            errored: batch.count(JobState::Errored),
            cancelled: batch.count(JobState::Cancelled),
            expired: batch.count(JobState::Expired),
        };
        let Batch { id, submitted_at, n_builds, .. } = batch;
        Self { id, state: batch.state(), submitted_at, n_builds, counts }
    }
}

/// Query of `GET /api/v1/batches`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct ListBatches {
    /// At most this many, 1 to 100; 20 unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 100))]
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// One page of `GET /api/v1/batches`, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BatchPage {
    /// The batches.
    pub items: Vec<BatchView>,
    /// Value of `cursor` for the next page; null on the last one.
    pub next_cursor: Option<String>,
}

/// The builds of a batch, as `GET /api/v1/batches/{id}/builds` lists them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BatchBuilds {
    /// The builds, in the order of the submission.
    pub items: Vec<Build>,
}

/// Query of `GET /api/v1/builds`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct ListBuilds {
    /// Only those in this state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(inline))]
    pub state: Option<JobState>,
    /// At most this many, 1 to 100; 20 unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 100))]
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

impl ListBuilds {
    /// Builds of a page that asks for no number.
    pub const LIMIT_DEFAULT: u32 = 20;
    /// Most builds of a page.
    pub const LIMIT_MAX: u32 = 100;
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

/// An action whose result was not the same when it was built again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PoisonedAction {
    /// The tenant whose builds did it.
    pub tenant_id: TenantId,
    /// Its key.
    pub key: ActionKey,
    /// The build that had the result.
    pub build_id: JobId,
    /// The one that came to another.
    pub audit_id: JobId,
    /// When that was.
    pub found_at: Timestamp,
}

/// The poisoned actions, as `GET /api/v1/admin/actions/poisoned` lists them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PoisonedActions {
    /// The latest first, at most 100.
    pub items: Vec<PoisonedAction>,
}

/// The files of a build, as `GET /api/v1/builds/{id}/files` lists them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileList {
    /// The files, sorted by path.
    pub items: Vec<OutputFile>,
}

/// A form that all files of a build come in as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ArchiveFormat {
    /// A zip archive.
    #[default]
    #[serde(rename = "zip")]
    Zip,
    /// A tar archive compressed with gzip.
    #[serde(rename = "tar.gz")]
    TarGz,
}

/// A name that is no [`ArchiveFormat`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown archive format \"{0}\"; there are: zip, tar.gz")]
pub struct UnknownArchiveFormat(String);

impl ArchiveFormat {
    /// Every form.
    pub const ALL: [Self; 2] = [Self::Zip, Self::TarGz];

    /// Its name on the wire, and what its file names end in.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Zip => "zip",
            Self::TarGz => "tar.gz",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Zip => "application/zip",
            Self::TarGz => "application/gzip",
        }
    }
}

impl FromStr for ArchiveFormat {
    type Err = UnknownArchiveFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|format| format.as_str() == name);
        found.ok_or_else(|| UnknownArchiveFormat(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_files_than_any_farm_takes_are_not_even_read() {
        let document = |n_files: usize| {
            let files = vec![r#"{"path":"a"}"#; n_files].join(",");
            serde_json::from_str::<SubmitBuild>(&format!(r#"{{"name":"a","files":[{files}]}}"#))
        };
        assert_eq!(document(SubmitBuild::FILES_MAX).unwrap().files.len(), SubmitBuild::FILES_MAX);
        let refusal = document(SubmitBuild::FILES_MAX + 1).unwrap_err().to_string();
        assert!(refusal.contains("an array of at most 100000 files"), "{refusal}");
    }

    #[test]
    fn archive_formats_are_named_as_on_the_wire() {
        for format in ArchiveFormat::ALL {
            assert_eq!(serde_json::to_value(format).unwrap(), format.as_str());
            assert_eq!(format.as_str().parse(), Ok(format));
        }
        assert!("rar".parse::<ArchiveFormat>().is_err());
    }
}
