//! The routes. Each extracts, calls one verb of the scheduler, and replies.

mod archive;
mod batch_events;
mod batches;
mod builds;
mod docs;
mod events;
mod files;
pub(crate) mod health;
mod page;
mod redirect;
mod replay;
mod report;

use std::time::Duration;

use axum::middleware::from_fn_with_state;
use scheduler::Scheduler;
use schemas::problem::ProblemKind;
use schemas::{Job, JobId, TenantId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Config;
use crate::error::ApiError;
use crate::middleware::timeout;
use crate::openapi;
use crate::state::AppState;

/// All routes, with the time each may take until its answer begins.
pub(crate) fn all(config: &Config) -> OpenApiRouter<AppState> {
    let uploads = OpenApiRouter::new().routes(routes!(builds::submit)).routes(routes!(batches::submit));
    let waits = OpenApiRouter::new().routes(routes!(builds::show)).routes(routes!(batches::show));
    let ordinary = OpenApiRouter::new()
        .routes(routes!(builds::list))
        .routes(routes!(builds::cancel))
        .routes(routes!(replay::replay))
        .routes(routes!(report::report))
        .routes(routes!(files::files))
        .routes(routes!(files::file))
        .routes(routes!(archive::archive))
        .routes(routes!(events::events))
        .routes(routes!(batches::list))
        .routes(routes!(batches::builds))
        .routes(routes!(batches::cancel))
        .routes(routes!(batch_events::events))
        .merge(health())
        .routes(routes!(docs::openapi))
        .routes(routes!(docs::page))
        .routes(routes!(docs::script))
        .routes(routes!(docs::style));
    OpenApiRouter::with_openapi(openapi::head())
        .merge(within(config.upload_timeout(), uploads))
        .merge(within(config.wait_timeout(), waits))
        .merge(within(config.request_timeout(), ordinary))
}

/// The routes of probes.
pub(crate) fn health() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(health::livez)).routes(routes!(health::readyz))
}

fn within(timeout: Duration, routes: OpenApiRouter<AppState>) -> OpenApiRouter<AppState> {
    routes.layer(from_fn_with_state(timeout, timeout::within))
}

/// The build `id`, which has to be final: it has no report and no files before.
async fn final_job(scheduler: &Scheduler, tenant: TenantId, id: JobId) -> Result<Job, ApiError> {
    let job = scheduler.job(tenant, id).await?.ok_or_else(|| ApiError::no_build(id))?;
    if job.state.is_final() {
        return Ok(job);
    }
    let detail = format!("The build is {}. Wait for it with GET /api/v1/builds/{id}?wait=30.", job.state);
    Err(ApiError::new(ProblemKind::NotFinished, detail))
}
