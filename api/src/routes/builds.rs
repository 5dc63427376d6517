//! Builds: submit, list, show, cancel.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use scheduler::Submission;
use scheduler::ports::JobFilter;
use schemas::JobState;
use schemas::api::{Build, BuildPage, IDEMPOTENT_REPLAYED, ListBuilds, SubmitBuild};
use schemas::problem::ProblemKind;
use serde::Deserialize;

use crate::error::ApiError;
use crate::etag;
use crate::extract::{BuildId, IdempotencyKey, Query};
use crate::openapi::{AnyProblem, BadBody, NoBuild, NoMediaType, TooLarge};
use crate::routes::page::Page;
use crate::state::AppState;
use crate::stop::Stop;
use crate::submit::{Upload, UploadQuery};
use crate::tenant::Tenant;

/// Submits a build.
///
/// The build is durable when the answer comes, and final already when the farm knows the result of an earlier build that
/// asked for the same (`cache`). The body is a JSON document, or an archive of the files with
/// the options in the query; the parameters of the query belong to archives only.
#[utoipa::path(
    post,
    path = "/api/v1/builds",
    operation_id = "submitBuild",
    tag = "builds",
    params(
        UploadQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 255 visible ASCII characters; a \
         second request with the same key and content is answered like the first and submits nothing"),
    ),
    request_body(description = "The project", content(
        (SubmitBuild = "application/json", example = json!({
            "name": "first-mod",
            "files": [{ "path": "greet.jpe", "text": "[Interactions]\nid: greet\ndisplay_name: Greet\nend\n" }],
        })),
        ("application/zip"),
        ("application/gzip"),
        ("application/x-tar"),
    )),
    responses(
        (status = 202, description = "The build is accepted", body = Build, headers(
            ("Location" = String, description = "Where the build is"),
            ("Idempotent-Replayed" = Option<bool>, description = "`true` where an earlier request was accepted"),
        )),
        (status = 200, description = "The build is accepted and final: its result was known, or an earlier request was \
         accepted", body = Build, headers(
            ("Location" = String, description = "Where the build is"),
            ("Idempotent-Replayed" = Option<bool>, description = "`true` where an earlier request was accepted"),
        )),
        BadBody, TooLarge, NoMediaType, AnyProblem,
    ),
)]
pub(crate) async fn submit(
    State(app): State<AppState>,
    Tenant(tenant): Tenant,
    IdempotencyKey(key): IdempotencyKey,
    mut upload: Upload,
) -> Result<Response, ApiError> {
    let build = upload.read(tenant, key, app.scheduler.config().project_limits).await?;
    let submission = app.scheduler.submit(build).await?;
    Ok(accepted(submission))
}

/// The answer to a build that is durable.
pub(super) fn accepted(submission: Submission) -> Response {
    let build = Build::from(submission.job);
    let location = format!("/api/v1/builds/{}", build.id);
    let status = status(build.state);
    let mut response = (status, [(header::LOCATION, location)], Json(build)).into_response();
    if submission.replayed {
        let name = HeaderName::from_static(IDEMPOTENT_REPLAYED);
        response.headers_mut().insert(name, HeaderValue::from_static("true"));
    }
    response
}

/// Whether there is something to wait for.
fn status(state: JobState) -> StatusCode {
    if state.is_final() { StatusCode::OK } else { StatusCode::ACCEPTED }
}

/// Lists builds, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/builds",
    operation_id = "listBuilds",
    tag = "builds",
    params(ListBuilds),
    responses((status = 200, description = "One page", body = BuildPage), AnyProblem),
)]
pub(crate) async fn list(
    State(app): State<AppState>,
    Tenant(tenant): Tenant,
    Query(query): Query<ListBuilds>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let page = Page::of(query.limit, query.cursor.as_deref())?;
    let filter = JobFilter { state: query.state, before: page.before, n_max: page.n_asked() };
    let jobs = app.scheduler.jobs(tenant, filter).await?;
    let mut items = jobs.into_iter().map(Build::from).collect();
    let next_cursor = page.cut(&mut items, |build| build.id);
    etag::json(&headers, &BuildPage { items, next_cursor })
}

/// Query of `show`.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wait {
    /// Answers as soon as the build is final, but after this many seconds at the latest, with the build as
    /// it is then; 0 unless given.
    #[serde(default)]
    #[param(maximum = 60)]
    wait: u32,
}

/// Shows a build.
#[utoipa::path(
    get,
    path = "/api/v1/builds/{id}",
    operation_id = "showBuild",
    tag = "builds",
    params(("id" = schemas::JobId, Path, description = "The build"), Wait),
    responses((status = 200, description = "The build as it is", body = Build), NoBuild, AnyProblem),
)]
pub(crate) async fn show(
    State(app): State<AppState>,
    Tenant(tenant): Tenant,
    BuildId(id): BuildId,
    Query(query): Query<Wait>,
    Stop(stop): Stop,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let timeout = wait_timeout(&query, app.config.wait_max_s)?;
    let job = match stop.run_until_cancelled(app.scheduler.wait(tenant, id, timeout)).await {
        Some(job) => job?,
        None => app.scheduler.job(tenant, id).await?,
    };
    let job = job.ok_or_else(|| ApiError::no_build(id))?;
    etag::json(&headers, &Build::from(job))
}

pub(super) fn wait_timeout(query: &Wait, max_s: u32) -> Result<Duration, ApiError> {
    if query.wait > max_s {
        let detail = format!("`wait` is at most {max_s} seconds; ask again when they are over.");
        return Err(ApiError::new(ProblemKind::BadRequest, detail));
    }
    Ok(Duration::from_secs(u64::from(query.wait)))
}

/// Cancels a build.
///
/// A queued build is final at once. A running one is told to stop and becomes final when it has. A final one
/// stays as it is.
#[utoipa::path(
    post,
    path = "/api/v1/builds/{id}/cancel",
    operation_id = "cancelBuild",
    tag = "builds",
    params(("id" = schemas::JobId, Path, description = "The build")),
    responses(
        (status = 200, description = "The build is final", body = Build),
        (status = 202, description = "The build is told to stop", body = Build),
        NoBuild, AnyProblem,
    ),
)]
pub(crate) async fn cancel(
    State(app): State<AppState>,
    Tenant(tenant): Tenant,
    BuildId(id): BuildId,
) -> Result<Response, ApiError> {
    let job = app.scheduler.cancel(tenant, id).await?.ok_or_else(|| ApiError::no_build(id))?;
    Ok((status(job.state), Json(Build::from(job))).into_response())
}
