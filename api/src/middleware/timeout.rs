//! No request takes for ever.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use schemas::problem::ProblemKind;

use crate::error::ApiError;

/// Gives up on a request whose answer does not begin within `timeout`. The body of an answer has its own
/// bounds.
pub(crate) async fn within(
    State(timeout): State<Duration>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    tokio::time::timeout(timeout, next.run(request)).await.map_err(|_| {
        let seconds = timeout.as_secs();
        ApiError::new(
            ProblemKind::Timeout,
            format!(
                "The request was not done after {seconds} s. Try again, with an idempotency key to be safe."
            ),
        )
    })
}
