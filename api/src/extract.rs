//! What routes take out of a request, with a problem where it cannot be.

use std::str::FromStr;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use schemas::api::IDEMPOTENCY_KEY;
use schemas::problem::ProblemKind;
use schemas::{BatchId, JobId, ProjectPath};

use crate::error::ApiError;

/// The query of a route; a parameter that the route does not know is refused.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(ApiError))]
pub(crate) struct Query<T>(pub(crate) T);

/// `{id}` of the path.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BuildId(pub(crate) JobId);

/// `{id}` of the path of a batch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BatchPath(pub(crate) BatchId);

/// `{path}` of the path, which is the rest of it.
#[derive(Debug)]
pub(crate) struct FilePath(pub(crate) ProjectPath);

/// The header `Idempotency-Key`.
#[derive(Debug)]
pub(crate) struct IdempotencyKey(pub(crate) Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for BuildId {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        id(parts, state, "build").await.map(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for BatchPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        id(parts, state, "batch").await.map(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for FilePath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let path = path_parameter(parts, state, "path").await?;
        ProjectPath::new(path)
            .map(Self)
            .map_err(|error| ApiError::new(ProblemKind::NotFound, format!("There is no such file: {error}.")))
    }
}

/// `{id}` of the path, of a build or whatever else `what` says.
async fn id<S: Send + Sync, T: FromStr>(parts: &mut Parts, state: &S, what: &str) -> Result<T, ApiError> {
    let id = path_parameter(parts, state, "id").await?;
    id.parse().map_err(|_| {
        let detail = format!(
            "There is no such {what}: a {what}'s id is a UUID, as the answer to its submission has it."
        );
        ApiError::new(ProblemKind::NotFound, detail)
    })
}

async fn path_parameter<S: Send + Sync>(
    parts: &mut Parts,
    state: &S,
    name: &str,
) -> Result<String, ApiError> {
    let parameters = RawPathParams::from_request_parts(parts, state)
        .await
        .map_err(|_| ApiError::new(ProblemKind::NotFound, "There is nothing here: the path is not UTF-8."))?;
    let value = parameters.iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_owned());
    Ok(value.expect("only routes that have the parameter extract it"))
}

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        let mut keys = parts.headers.get_all(IDEMPOTENCY_KEY).iter();
        let Some(key) = keys.next() else {
            return Ok(Self(None));
        };
        let visible = key.as_bytes().iter().all(u8::is_ascii_graphic) && (1..=255).contains(&key.len());
        if !visible || keys.next().is_some() {
            return Err(ApiError::new(
                ProblemKind::BadRequest,
                "The header `Idempotency-Key` has 1 to 255 visible ASCII characters and is given once.",
            ));
        }
        Ok(Self(key.to_str().ok().map(str::to_owned)))
    }
}
