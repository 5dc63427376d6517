//! What an HTTP error is.

use serde::{Deserialize, Serialize};

use crate::EngineError;

/// What the `type` of every problem begins with.
const URN_PREFIX: &str = "urn:jpefarm:problem:";

/// An RFC 9457 problem document, `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Stable name of the kind of problem: `urn:jpefarm:problem:` and a [`ProblemKind`].
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in words.
    pub title: String,
    /// The HTTP status code.
    pub status: u16,
    /// What is wrong this time, and what to do.
    pub detail: String,
    /// Whether the same request may succeed later.
    pub retryable: bool,
    /// The id of the request, as in the header `x-request-id` and in the logs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
    /// The faults of the input one by one, where there are any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<EngineError>,
    /// The builds of a batch that it was refused for, each with its own problem.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub builds: Vec<BuildProblem>,
}

/// What is wrong with one build of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BuildProblem {
    /// Which one: a JSON pointer into the body, such as `/builds/3`.
    pub pointer: String,
    /// Stable name of the kind of problem, as in [`Problem`].
    #[serde(rename = "type")]
    pub kind: String,
    /// What is wrong, and what to do.
    pub detail: String,
    /// The faults of its input one by one, where there are any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<EngineError>,
}

/// The kinds of problem; part of the interface, so names never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProblemKind {
    /// The request cannot be read.
    BadRequest,
    /// The request comes from a page or by a host name that is not configured.
    ForbiddenOrigin,
    /// There is nothing by that name, or it is not yours.
    NotFound,
    /// The resource has no such method.
    MethodNotAllowed,
    /// The build is not final yet, so it has no such thing.
    NotFinished,
    /// The key was used before with another request.
    IdempotencyKeyReused,
    /// As many builds of the concurrency key wait as may.
    ConcurrencyQueueFull,
    /// The body, or a part of it, is over a limit.
    TooLarge,
    /// The body is of a type that the route does not take.
    UnsupportedMediaType,
    /// The request reads well but asks for something that cannot be.
    Unprocessable,
    /// The request took too long.
    Timeout,
    /// The farm failed.
    Internal,
    /// The farm is starting, stopping or short of something.
    Unavailable,
}

impl ProblemKind {
    /// Every kind.
    pub const ALL: [Self; 13] = [
        Self::BadRequest,
        Self::ForbiddenOrigin,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::NotFinished,
        Self::IdempotencyKeyReused,
        Self::ConcurrencyQueueFull,
        Self::TooLarge,
        Self::UnsupportedMediaType,
        Self::Unprocessable,
        Self::Timeout,
        Self::Internal,
        Self::Unavailable,
    ];

    fn row(self) -> (u16, &'static str, &'static str, bool) {
        match self {
            Self::BadRequest => (400, "bad-request", "The request cannot be read", false),
            Self::ForbiddenOrigin => (403, "forbidden-origin", "This origin or host is not allowed", false),
            Self::NotFound => (404, "not-found", "There is no such thing", false),
            Self::MethodNotAllowed => (405, "method-not-allowed", "There is no such method here", false),
            Self::Timeout => (408, "timeout", "The request took too long", true),
            Self::NotFinished => (409, "not-finished", "The build is not finished", true),
            Self::IdempotencyKeyReused => {
                (422, "idempotency-key-reused", "The idempotency key belongs to another request", false)
            }
            Self::ConcurrencyQueueFull => {
                (429, "concurrency-queue-full", "Too many builds of this concurrency key wait", true)
            }
            Self::TooLarge => (413, "too-large", "The request is too large", false),
            Self::UnsupportedMediaType => {
                (415, "unsupported-media-type", "The body's type is not taken", false)
            }
            Self::Unprocessable => (422, "unprocessable", "The request cannot be done", false),
            Self::Internal => (500, "internal", "The farm failed", true),
            Self::Unavailable => (503, "unavailable", "The farm is not ready", true),
        }
    }

    /// The HTTP status code.
    pub fn status(self) -> u16 {
        self.row().0
    }

    /// The problem's `type`.
    pub fn urn(self) -> String {
        format!("{URN_PREFIX}{}", self.as_str())
    }

    /// The name of the kind, as the last part of the `type`.
    pub fn as_str(self) -> &'static str {
        self.row().1
    }

    /// The kind in words.
    pub fn title(self) -> &'static str {
        self.row().2
    }

    /// The kind of a problem; `None` for one that this version does not know.
    pub fn of(problem: &Problem) -> Option<Self> {
        let name = problem.kind.strip_prefix(URN_PREFIX)?;
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// A problem of this kind, without a trace id.
    pub fn problem(self, detail: impl Into<String>) -> Problem {
        let (status, _, title, retryable) = self.row();
        Problem {
            kind: self.urn(),
            title: title.to_owned(),
            status,
            detail: detail.into(),
            retryable,
            trace_id: None,
            errors: Vec::new(),
            builds: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_knows_its_kind() {
        for kind in ProblemKind::ALL {
            let problem = kind.problem("why");
            assert_eq!(ProblemKind::of(&problem), Some(kind));
            assert_eq!(problem.status, kind.status());
        }
        let mut foreign = ProblemKind::Internal.problem("why");
        foreign.kind = "about:blank".to_owned();
        assert_eq!(ProblemKind::of(&foreign), None);
    }
}
