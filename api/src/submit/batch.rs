//! A batch as one JSON document: each faulty build in it is named.

use std::fmt;
use std::sync::Arc;

use axum::http::Uri;
use scheduler::{NewBatch, SubmitBatchError};
use schemas::api::{BatchSource, MatrixBuild, SubmitBuild};
use schemas::problem::ProblemKind;
use schemas::{Batch, BuildProblem, Project, ProjectLimits, TenantId};
use serde::de::{DeserializeOwned, Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::error::ApiError;
use crate::submit::ask::Ask;
use crate::submit::json::{ask_of, build_of, project_of, refuse_query, unreadable};

/// Most faults of input files that a refusal shows for all builds together; further builds are only named.
const FAULTS_MAX: usize = 1_000;

/// The members of the document, each build as it was written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document<'a> {
    #[serde(borrow, default, deserialize_with = "parts")]
    builds: Option<Vec<&'a RawValue>>,
    #[serde(borrow)]
    source: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "parts")]
    matrix: Option<Vec<&'a RawValue>>,
}

/// Builds beyond the bound are not even kept.
fn parts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<&'de RawValue>>, D::Error> {
    struct Parts;

    impl<'de> Visitor<'de> for Parts {
        type Value = Option<Vec<&'de RawValue>>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "an array of at most {} builds", Batch::BUILDS_MAX)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Self::Value, A::Error> {
            let mut parts = Vec::new();
            while let Some(part) = sequence.next_element()? {
                if parts.len() == Batch::BUILDS_MAX {
                    return Err(Error::invalid_length(parts.len() + 1, &self));
                }
                parts.push(part);
            }
            Ok(Some(parts))
        }
    }

    deserializer.deserialize_seq(Parts)
}

/// The member of the document that has the builds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Member {
    /// Each with its own files.
    Builds,
    /// All of the same source.
    Matrix,
}

impl Member {
    fn pointer(self, build_idx: usize) -> String {
        match self {
            Self::Builds => format!("/builds/{build_idx}"),
            Self::Matrix => format!("/matrix/{build_idx}"),
        }
    }

    /// What a batch that the scheduler refuses is answered with.
    pub(crate) fn refusal(self, error: SubmitBatchError) -> ApiError {
        match error {
            SubmitBatchError::Impossible(faults) => {
                self.refused(faults.into_iter().map(|(build_idx, why)| {
                    (build_idx, ApiError::new(ProblemKind::Unprocessable, format!("{why}.")))
                }))
            }
            SubmitBatchError::ConcurrencyQueueFull(builds) => {
                let detail = "No more builds may wait for this concurrency key.";
                let full = |build_idx| (build_idx, ApiError::new(ProblemKind::ConcurrencyQueueFull, detail));
                self.refused(builds.into_iter().map(full))
            }
            SubmitBatchError::Size | SubmitBatchError::TooManyFiles => {
                ApiError::new(ProblemKind::Unprocessable, capitalised(&format!("{error}.")))
            }
            SubmitBatchError::KeyReused => ApiError::new(
                ProblemKind::IdempotencyKeyReused,
                "The idempotency key was used before for a batch with other builds. Use a new key for a new batch.",
            ),
            SubmitBatchError::Blob(error) => error.into(),
            SubmitBatchError::Store(error) => error.into(),
        }
    }

    /// The refusal of a batch because of these builds.
    fn refused(self, faults: impl Iterator<Item = (usize, ApiError)>) -> ApiError {
        let (mut builds, mut n_faults, mut kind) =
            (Vec::<BuildProblem>::new(), 0, ProblemKind::Unprocessable);
        for (build_idx, error) in faults {
            if error.kind() == ProblemKind::ConcurrencyQueueFull {
                kind = ProblemKind::ConcurrencyQueueFull;
            }
            let mut problem = error.into_build_problem(self.pointer(build_idx));
            n_faults += problem.errors.len();
            if n_faults > FAULTS_MAX {
                problem.errors.clear();
            }
            builds.push(problem);
        }
        let detail = format!(
            "Nothing was submitted, because {} of the builds cannot be. What each fault is, `builds` says.",
            builds.len()
        );
        ApiError::new(kind, detail).with_builds(builds)
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The batch that `body` asks for, and where its builds stand in it.
pub(super) fn read(
    uri: &Uri,
    body: &[u8],
    (tenant_id, idempotency_key): (TenantId, Option<String>),
    limits: ProjectLimits,
) -> Result<(NewBatch, Member), ApiError> {
    refuse_query(uri)?;
    let document: Document<'_> = serde_json::from_slice(body).map_err(|error| unreadable(&error))?;
    let (builds, member) = match document {
        Document { builds: Some(builds), source: None, matrix: None } => {
            (collect(Member::Builds, &builds, |build| own(build, limits))?, Member::Builds)
        }
        Document { builds: None, source: Some(source), matrix: Some(matrix) } => {
            let project = project_of(part::<BatchSource>(source)?, limits)?;
            let project = Arc::new(project);
            let of_source =
                |asked: &RawValue| Ok((ask_of(part::<MatrixBuild>(asked)?)?, Arc::clone(&project)));
            (collect(Member::Matrix, &matrix, of_source)?, Member::Matrix)
        }
        _ => {
            let detail = "A batch has either `builds`, or a `source` and a `matrix`.";
            return Err(ApiError::new(ProblemKind::Unprocessable, detail));
        }
    };
    let builds = builds.into_iter().map(|(ask, project)| ask.of(project, tenant_id, None)).collect();
    Ok((NewBatch { tenant_id, builds, idempotency_key }, member))
}

fn own(build: &RawValue, limits: ProjectLimits) -> Result<(Ask, Arc<Project>), ApiError> {
    let (ask, project) = build_of(part::<SubmitBuild>(build)?, limits)?;
    Ok((ask, Arc::new(project)))
}

fn part<T: DeserializeOwned>(part: &RawValue) -> Result<T, ApiError> {
    serde_json::from_str(part.get()).map_err(|error| unreadable(&error))
}

/// Reads every part, also after one that cannot be.
fn collect<T>(
    member: Member,
    parts: &[&RawValue],
    read: impl Fn(&RawValue) -> Result<T, ApiError>,
) -> Result<Vec<T>, ApiError> {
    let (mut builds, mut faults) = (Vec::with_capacity(parts.len()), Vec::new());
    for (build_idx, part) in parts.iter().enumerate() {
        match read(part) {
            Ok(build) => builds.push(build),
            Err(error) => faults.push((build_idx, error)),
        }
    }
    if faults.is_empty() { Ok(builds) } else { Err(member.refused(faults.into_iter())) }
}
