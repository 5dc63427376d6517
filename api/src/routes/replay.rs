//! Replay: an errored build is submitted once more.

use axum::extract::State;
use axum::response::Response;
use scheduler::Submission;
use schemas::api::Build;
use schemas::problem::ProblemKind;
use schemas::{JobId, Problem, TenantId};

use super::builds::accepted;
use super::final_job;
use crate::error::ApiError;
use crate::extract::BuildId;
use crate::openapi::{AnyProblem, NoBuild, NotFinished};
use crate::state::AppState;
use crate::tenant::Tenant;

/// Submits an errored build once more.
///
/// The new build asks for the same and is durable when the answer comes; the errored one stays as it is. Each request
/// makes another build.
#[utoipa::path(
    post,
    path = "/api/v1/builds/{id}/replay",
    operation_id = "replayBuild",
    tag = "builds",
    params(("id" = JobId, Path, description = "The errored build")),
    responses(
        (status = 202, description = "The new build is accepted", body = Build, headers(
            ("Location" = String, description = "Where the new build is"),
        )),
        (status = 422, description = "The build is not errored", body = Problem, content_type = "application/problem+json"),
        NoBuild, NotFinished, AnyProblem,
    ),
)]
pub(crate) async fn replay(
    State(app): State<AppState>,
    Tenant(tenant): Tenant,
    BuildId(id): BuildId,
) -> Result<Response, ApiError> {
    match app.scheduler.replay(tenant, id).await? {
        Some(job) => Ok(accepted(Submission { job, replayed: false })),
        None => Err(refusal(&app, tenant, id).await),
    }
}

/// Why there is nothing to replay.
async fn refusal(app: &AppState, tenant: TenantId, id: JobId) -> ApiError {
    match final_job(&app.scheduler, tenant, id).await {
        Ok(job) => {
            let detail = format!("The build is {}; only an errored one is replayed.", job.state);
            ApiError::new(ProblemKind::Unprocessable, detail)
        }
        Err(error) => error,
    }
}
