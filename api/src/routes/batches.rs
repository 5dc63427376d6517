//! Batches: submit, list, show, their builds, cancel.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use scheduler::BatchSubmission;
use schemas::BatchId;
use schemas::api::{BatchBuilds, BatchPage, BatchView, Build, IDEMPOTENT_REPLAYED, ListBatches, SubmitBatch};

use crate::error::ApiError;
use crate::etag;
use crate::extract::{BatchPath, IdempotencyKey, Query};
use crate::openapi::{AnyProblem, BadBody, NoBatch, NoMediaType, TooLarge};
use crate::routes::builds::{Wait, wait_timeout};
use crate::routes::page::Page;
use crate::state::AppState;
use crate::stop::Stop;
use crate::submit::Upload;
use crate::tenant::Tenant;

/// Submits up to 500 builds at once, all of them or none.
///
/// All builds are durable when the answer comes. When any of them cannot be, nothing is submitted, and `builds` of the
/// problem names each of those with what is wrong. Either `builds` has each build with its files, or `matrix` says what
/// is asked of each build of one `source`.
#[utoipa::path(
    post,
    path = "/api/v1/batches",
    operation_id = "submitBatch",
    tag = "batches",
    params(
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 255 visible ASCII characters; a \
         second request with the same key and content is answered like the first and submits nothing"),
    ),
    request_body(description = "The builds", content((SubmitBatch = "application/json", example = json!({
        "source": {
            "name": "first-mod",
            "files": [{ "path": "greet.jpe", "text": "[Interactions]\nid: greet\ndisplay_name: Greet\nend\n" }],
        },
        "matrix": [{ "options": { "profile": ["ref"] } }, { "options": { "profile": ["game", "package"] } }],
    })))),
    responses(
        (status = 202, description = "All builds are accepted", body = BatchView, headers(
            ("Location" = String, description = "Where the batch is"),
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
    let (batch, member) = upload.read_batch(tenant, key, app.scheduler.config().project_limits).await?;
    let submission = app.scheduler.submit_batch(batch).await.map_err(|error| member.refusal(error))?;
    Ok(accepted(submission))
}

fn accepted(BatchSubmission { batch, replayed }: BatchSubmission) -> Response {
    let batch = BatchView::from(batch);
    let location = format!("/api/v1/batches/{}", batch.id);
    let mut response = (StatusCode::ACCEPTED, [(header::LOCATION, location)], Json(batch)).into_response();
    if replayed {
        let name = HeaderName::from_static(IDEMPOTENT_REPLAYED);
        response.headers_mut().insert(name, HeaderValue::from_static("true"));
    }
    response
}

/// Lists batches, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/batches",
    operation_id = "listBatches",
    tag = "batches",
    params(ListBatches),
    responses((status = 200, description = "One page", body = BatchPage), AnyProblem),
)]
pub(crate) async fn list(
    State(app): State<AppState>,
    Tenant(tenant): Tenant,
    Query(query): Query<ListBatches>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let page = Page::<BatchId>::of(query.limit, query.cursor.as_deref())?;
    let batches = app.scheduler.batches(tenant, page.before, page.n_asked()).await?;
    let mut items = batches.into_iter().map(BatchView::from).collect();
    let next_cursor = page.cut(&mut items, |batch| batch.id);
    etag::json(&headers, &BatchPage { items, next_cursor })
}

/// Shows how a batch stands.
#[utoipa::path(
    get,
    path = "/api/v1/batches/{id}",
    operation_id = "showBatch",
    tag = "batches",
    params(("id" = BatchId, Path, description = "The batch"), Wait),
    responses((status = 200, description = "The batch as it is", body = BatchView), NoBatch, AnyProblem),
)]
pub(crate) async fn show(
    State(app): State<AppState>,
    Tenant(tenant): Tenant,
    BatchPath(id): BatchPath,
    Query(query): Query<Wait>,
    Stop(stop): Stop,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let timeout = wait_timeout(&query, app.config.wait_max_s)?;
    let batch = match stop.run_until_cancelled(app.scheduler.wait_batch(tenant, id, timeout)).await {
        Some(batch) => batch?,
        None => app.scheduler.batch(tenant, id).await?,
    };
    let batch = batch.ok_or_else(|| ApiError::no_batch(id))?;
    etag::json(&headers, &BatchView::from(batch))
}

/// Lists the builds of a batch, in the order of the submission.
#[utoipa::path(
    get,
    path = "/api/v1/batches/{id}/builds",
    operation_id = "listBatchBuilds",
    tag = "batches",
    params(("id" = BatchId, Path, description = "The batch")),
    responses((status = 200, description = "All of its builds", body = BatchBuilds), NoBatch, AnyProblem),
)]
pub(crate) async fn builds(
    State(app): State<AppState>,
    Tenant(tenant): Tenant,
    BatchPath(id): BatchPath,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let jobs = app.scheduler.batch_jobs(tenant, id).await?;
    if jobs.is_empty() {
        return Err(ApiError::no_batch(id));
    }
    etag::json(&headers, &BatchBuilds { items: jobs.into_iter().map(Build::from).collect() })
}

/// Cancels all builds of a batch that are not final, as each could be cancelled by itself.
#[utoipa::path(
    post,
    path = "/api/v1/batches/{id}/cancel",
    operation_id = "cancelBatch",
    tag = "batches",
    params(("id" = BatchId, Path, description = "The batch")),
    responses(
        (status = 200, description = "All builds are final", body = BatchView),
        (status = 202, description = "Some builds are told to stop", body = BatchView),
        NoBatch, AnyProblem,
    ),
)]
pub(crate) async fn cancel(
    State(app): State<AppState>,
    Tenant(tenant): Tenant,
    BatchPath(id): BatchPath,
) -> Result<Response, ApiError> {
    let batch = app.scheduler.cancel_batch(tenant, id).await?.ok_or_else(|| ApiError::no_batch(id))?;
    let status = if batch.state().is_final() { StatusCode::OK } else { StatusCode::ACCEPTED };
    Ok((status, Json(BatchView::from(batch))).into_response())
}
