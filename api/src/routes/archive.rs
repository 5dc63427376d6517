//! The files of a build, all at once.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use schemas::api::ArchiveFormat;
use schemas::{OutputFile, Sha256};
use serde::Deserialize;

use crate::archive::Archive;
use crate::error::ApiError;
use crate::etag::ETag;
use crate::extract::{BuildId, Query};
use crate::openapi::{AnyProblem, NoBuild, NotFinished};
use crate::routes::{files, final_job};
use crate::state::AppState;
use crate::tenant::Tenant;

/// Query of `archive`.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Format {
    /// The form; otherwise the first one that `Accept` names, otherwise `zip`.
    #[param(inline)]
    format: Option<ArchiveFormat>,
}

/// Fetches all files of a build as one archive.
///
/// The same files give the same archive, byte for byte. An archive that breaks off on the way ends in an
/// error of the transfer, never in a shorter archive.
#[utoipa::path(
    get,
    path = "/api/v1/builds/{id}/archive",
    operation_id = "fetchArchive",
    tag = "results",
    params(("id" = schemas::JobId, Path, description = "The build"), Format),
    responses(
        (status = 200, description = "The archive", content(
            ("application/zip"),
            ("application/gzip"),
        )),
        (status = 304, description = "The client has it: `If-None-Match`"),
        NoBuild, NotFinished, AnyProblem,
    ),
)]
pub(crate) async fn archive(
    State(app): State<AppState>,
    Tenant(tenant): Tenant,
    BuildId(id): BuildId,
    Query(query): Query<Format>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    final_job(&app.scheduler, tenant, id).await?;
    let files = app.scheduler.files(tenant, id).await?.ok_or_else(|| ApiError::no_build(id))?;
    let format = query.format.or_else(|| accepted(&headers)).unwrap_or_default();
    let tag = tag(&files, format);
    if tag.is_known(&headers) {
        return Ok(tag.not_modified());
    }
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(format.media_type())),
        (header::CONTENT_DISPOSITION, files::attachment(&format!("build-{id}.{}", format.as_str()))),
        (header::VARY, HeaderValue::from_static("accept")),
    ];
    let archive = Archive::new(app.scheduler, tenant, id, files, format);
    Ok(tag.attach((headers, Body::from_stream(archive.into_stream())).into_response()))
}

fn accepted(headers: &HeaderMap) -> Option<ArchiveFormat> {
    let lines = headers.get_all(header::ACCEPT).iter().filter_map(|line| line.to_str().ok());
    let mut types =
        lines.flat_map(|line| line.split(',')).map(|item| item.split(';').next().unwrap_or("").trim());
    types.find_map(|name| ArchiveFormat::ALL.into_iter().find(|format| format.media_type() == name))
}

/// The tag of the archive that these files give.
fn tag(files: &[OutputFile], format: ArchiveFormat) -> ETag {
    let parts = files.iter().flat_map(|file| [file.path.as_str().as_bytes(), file.sha256.as_bytes()]);
    ETag::new(Sha256::of_parts([format.as_str().as_bytes()].into_iter().chain(parts)))
}
