//! The report of a build.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use schemas::Report;

use crate::error::ApiError;
use crate::etag::{self, ETag};
use crate::extract::BuildId;
use crate::openapi::{AnyProblem, NoBuild, NotFinished};
use crate::routes::final_job;
use crate::state::AppState;
use crate::tenant::Tenant;

/// Shows the report of a build: its diagnostics and its outputs.
///
/// The answer is the same, byte for byte, every time.
#[utoipa::path(
    get,
    path = "/api/v1/builds/{id}/report",
    operation_id = "showReport",
    tag = "results",
    params(("id" = schemas::JobId, Path, description = "The build")),
    responses(
        (status = 200, description = "The report", body = Report, headers(
            ("ETag" = String, description = "Names the report; builds with the same result have it in common"),
        )),
        (status = 304, description = "The client has it: `If-None-Match`"),
        NoBuild, NotFinished, AnyProblem,
    ),
)]
pub(crate) async fn report(
    State(app): State<AppState>,
    Tenant(tenant): Tenant,
    BuildId(id): BuildId,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let job = final_job(&app.scheduler, tenant, id).await?;
    let stored = app.scheduler.stored_report(tenant, id).await?.ok_or_else(|| ApiError::no_build(id))?;
    let tag = ETag::new(stored.sha256);
    if tag.is_known(&headers) {
        return Ok(tag.not_modified());
    }
    let report = app.scheduler.load_report(&job, stored).await?;
    Ok(tag.attach(etag::json_text(report)))
}
