//! The files of a build, one by one.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use schemas::ProjectPath;
use schemas::api::FileList;
use schemas::problem::ProblemKind;

use crate::error::ApiError;
use crate::etag::{self, ETag};
use crate::extract::{BuildId, FilePath};
use crate::openapi::{AnyProblem, NoBuild, NotFinished};
use crate::routes::{final_job, redirect};
use crate::state::AppState;
use crate::tenant::Tenant;

/// Lists the files of a build.
#[utoipa::path(
    get,
    path = "/api/v1/builds/{id}/files",
    operation_id = "listFiles",
    tag = "results",
    params(("id" = schemas::JobId, Path, description = "The build")),
    responses(
        (status = 200, description = "The files; none for a failed build", body = FileList),
        NoBuild, NotFinished, AnyProblem,
    ),
)]
pub(crate) async fn files(
    State(app): State<AppState>,
    Tenant(tenant): Tenant,
    BuildId(id): BuildId,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    final_job(&app.scheduler, tenant, id).await?;
    let items = app.scheduler.files(tenant, id).await?.ok_or_else(|| ApiError::no_build(id))?;
    etag::json(&headers, &FileList { items })
}

/// Fetches one file of a build.
///
/// Browsers save it and never show it as a page: what somebody's project makes is not ours to run.
///
/// A large file may be answered with an address in the object store, valid for some minutes, for clients that
/// accept `zstd`: what is there has `Content-Encoding: zstd`. Nobody has checked these bytes; check them
/// against the entity tag of the redirect, and ask again without `Accept-Encoding` where they are wrong or
/// the address cannot be reached.
#[utoipa::path(
    get,
    path = "/api/v1/builds/{id}/files/{*path}",
    operation_id = "fetchFile",
    tag = "results",
    params(
        ("id" = schemas::JobId, Path, description = "The build"),
        ("path" = ProjectPath, Path, description = "The file, as in the list; `/` stays as it is"),
    ),
    responses(
        (status = 200, description = "The file's bytes", content(("application/octet-stream")),
         headers(("ETag" = String, description = "SHA-256 of the file"))),
        (status = 304, description = "The client has it: `If-None-Match`"),
        (status = 307, description = "A large file: it is at another address for some minutes",
         headers(("Location" = String, description = "Where the file is, compressed"),
                 ("ETag" = String, description = "SHA-256 of the file once it is unpacked"))),
        NoBuild, NotFinished, AnyProblem,
    ),
)]
pub(crate) async fn file(
    State(app): State<AppState>,
    Tenant(tenant): Tenant,
    BuildId(id): BuildId,
    FilePath(path): FilePath,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    final_job(&app.scheduler, tenant, id).await?;
    let stored = app.scheduler.stored_file(tenant, id, &path).await?.ok_or_else(|| no_file(&path))?;
    let tag = ETag::new(stored.sha256);
    if tag.is_known(&headers) {
        return Ok(tag.not_modified());
    }
    // The address would be signed for GET alone.
    if method == Method::GET
        && redirect::accepts_zstd(&headers)
        && let Some(url) = redirect::address(&app, tenant, &stored, &path).await?
    {
        return Ok(redirect::to(&url, &tag));
    }
    let content = app.scheduler.load(tenant, stored).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type(&path))),
        (header::CONTENT_DISPOSITION, attachment(path.file_name())),
    ];
    Ok(tag.attach((headers, content).into_response()))
}

fn no_file(path: &ProjectPath) -> ApiError {
    let detail = format!("The build has no file \"{path}\". Its files are listed one level above.");
    ApiError::new(ProblemKind::NotFound, detail)
}

/// `Content-Type` of a file, by its name.
pub(super) fn media_type(path: &ProjectPath) -> &'static str {
    let name = path.file_name().to_ascii_lowercase();
    match name.rsplit_once('.').map(|(_, suffix)| suffix) {
        Some("xml") => "text/xml; charset=utf-8",
        Some("json") => "application/json",
        Some("txt" | "md") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// `Content-Disposition` of a download. Source: RFC 6266 §4, RFC 8187 §3.2.
pub(super) fn attachment(file_name: &str) -> HeaderValue {
    let name = utf8_percent_encode(file_name, NON_ALPHANUMERIC);
    HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{name}")).expect("percent-encoding is ASCII")
}
