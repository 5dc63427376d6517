//! Whether the process lives, and whether it should get requests.

use axum::extract::State;
use schemas::problem::ProblemKind;

use crate::error::ApiError;
use crate::openapi::AnyProblem;
use crate::state::AppState;
use crate::stop::Stop;

/// Says that the process lives.
#[utoipa::path(
    get,
    path = "/livez",
    operation_id = "livez",
    tag = "operations",
    responses((status = 200, description = "It lives", body = String)),
)]
pub(crate) async fn livez() -> &'static str {
    "ok\n"
}

/// Says whether the farm takes requests: it is not stopping and its books can be read.
#[utoipa::path(
    get,
    path = "/readyz",
    operation_id = "readyz",
    tag = "operations",
    responses((status = 200, description = "It takes requests", body = String), AnyProblem),
)]
pub(crate) async fn readyz(State(app): State<AppState>, Stop(stop): Stop) -> Result<&'static str, ApiError> {
    if stop.is_cancelled() {
        return Err(ApiError::new(ProblemKind::Unavailable, "The farm is stopping."));
    }
    app.scheduler.ping().await?;
    Ok("ok\n")
}
