//! What a request that fails is answered with.

use std::error::Error;

use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use scheduler::ports::{CONCURRENCY_QUEUE_MAX, StoreError};
use scheduler::{BlobError, FinishError, ReadError, SubmitError};
use schemas::problem::ProblemKind;
use schemas::{BatchId, BuildProblem, EngineError, JobId, Problem};

/// Why a request is refused or failed. What the client reads and what the log says are apart: a fault of the
/// farm shows no cause.
#[derive(Debug)]
pub(crate) struct ApiError {
    kind: ProblemKind,
    detail: String,
    errors: Vec<EngineError>,
    builds: Vec<BuildProblem>,
    cause: Option<Box<dyn Error + Send + Sync>>,
}

impl ApiError {
    /// A refusal. `detail` is a sentence for the client: what is wrong, and what to do.
    pub(crate) fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), errors: Vec::new(), builds: Vec::new(), cause: None }
    }

    /// The same with the faults of the input one by one.
    pub(crate) fn with_errors(mut self, errors: Vec<EngineError>) -> Self {
        self.errors = errors;
        self
    }

    /// The same with the builds of the batch that it is about.
    pub(crate) fn with_builds(mut self, builds: Vec<BuildProblem>) -> Self {
        self.builds = builds;
        self
    }

    /// What kind of problem it is.
    pub(crate) fn kind(&self) -> ProblemKind {
        self.kind
    }

    /// The same as what is wrong with one build of a batch, which stands at `pointer`.
    pub(crate) fn into_build_problem(self, pointer: String) -> BuildProblem {
        BuildProblem { pointer, kind: self.kind.urn(), detail: self.detail, errors: self.errors }
    }

    /// The farm failed because of `cause`.
    pub(crate) fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        let detail =
            "The farm failed to do this. Try again; if it fails again, tell the operator the trace id.";
        Self { cause: Some(cause.into()), ..Self::new(ProblemKind::Internal, detail) }
    }

    /// The farm cannot do it now because of `cause`.
    pub(crate) fn unavailable(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        let detail = "The farm cannot do this at the moment. Try again in a second.";
        Self { cause: Some(cause.into()), ..Self::new(ProblemKind::Unavailable, detail) }
    }

    /// There is no build `id`.
    pub(crate) fn no_build(id: JobId) -> Self {
        Self::new(ProblemKind::NotFound, format!("There is no build {id}, or it is beyond its retention."))
    }

    /// There is no batch `id`.
    pub(crate) fn no_batch(id: BatchId) -> Self {
        Self::new(ProblemKind::NotFound, format!("There is no batch {id}, or it is beyond its retention."))
    }

    fn log(&self) {
        if let Some(cause) = &self.cause {
            let error: &dyn Error = &**cause;
            tracing::error!(error, problem.kind = self.kind.as_str(), "a request failed");
        }
    }
}

impl IntoResponse for ApiError {
    /// The status and the problem as an extension: `middleware::problem` knows the request and writes the
    /// body.
    fn into_response(self) -> Response {
        self.log();
        let problem = Problem { errors: self.errors, builds: self.builds, ..self.kind.problem(self.detail) };
        let status = StatusCode::from_u16(problem.status).expect("every kind has a valid status");
        let mut response = status.into_response();
        if matches!(
            self.kind,
            ProblemKind::NotFinished | ProblemKind::Unavailable | ProblemKind::ConcurrencyQueueFull
        ) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response.extensions_mut().insert(problem);
        response
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::unavailable(error),
            StoreError::Refused(_) | StoreError::Corrupt { .. } => Self::internal(error),
        }
    }
}

impl From<BlobError> for ApiError {
    fn from(error: BlobError) -> Self {
        match error {
            BlobError::Unavailable(_) | BlobError::TimedOut(_) => Self::unavailable(error),
            BlobError::Missing(_) | BlobError::Corrupt(_) | BlobError::Interrupted(_) => {
                Self::internal(error)
            }
        }
    }
}

impl From<ReadError> for ApiError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Blob(error) => error.into(),
            ReadError::Store(error) => error.into(),
        }
    }
}

impl From<FinishError> for ApiError {
    fn from(error: FinishError) -> Self {
        match error {
            FinishError::Blob(error) => error.into(),
            FinishError::Store(error) => error.into(),
        }
    }
}

impl From<SubmitError> for ApiError {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Impossible(why) => Self::new(ProblemKind::Unprocessable, format!("{why}.")),
            SubmitError::KeyReused => Self::new(
                ProblemKind::IdempotencyKeyReused,
                "The idempotency key was used before for a build with other content or options. Use a new key \
                 for a new build.",
            ),
            SubmitError::ConcurrencyQueueFull => Self::new(
                ProblemKind::ConcurrencyQueueFull,
                format!(
                    "{CONCURRENCY_QUEUE_MAX} builds of the concurrency key are not finished, and no more may wait \
                     behind them. Submit again when one of them is."
                ),
            ),
            SubmitError::Blob(error) => error.into(),
            SubmitError::Store(error) => error.into(),
        }
    }
}

impl From<QueryRejection> for ApiError {
    fn from(rejection: QueryRejection) -> Self {
        Self::new(ProblemKind::BadRequest, format!("{}.", rejection.body_text()))
    }
}

impl From<BytesRejection> for ApiError {
    fn from(rejection: BytesRejection) -> Self {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            return Self::new(ProblemKind::TooLarge, "The body has more bytes than this farm takes.");
        }
        Self::new(ProblemKind::BadRequest, "The body ended before it was complete. Send it again.")
    }
}
