//! The stop of the server, for requests that would outlast it.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use tokio_util::sync::CancellationToken;

/// Fires when the server stops. [`crate::serve`] puts it into every request; without it, it never fires.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stop(pub(crate) CancellationToken);

impl<S: Send + Sync> FromRequestParts<S> for Stop {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}
