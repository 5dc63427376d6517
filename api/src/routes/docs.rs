//! The description of the interface, for programs and for people. It loads nothing from elsewhere.

use std::sync::LazyLock;

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use schemas::Sha256;

use crate::etag::{self, ETag};
use crate::openapi;

/// The page runs its own script and nothing else.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

static DOCUMENT: LazyLock<(Bytes, ETag)> = LazyLock::new(|| {
    let text = Bytes::from(openapi::document());
    let tag = ETag::new(Sha256::of(&text));
    (text, tag)
});

/// Shows the OpenAPI 3.1 document of this interface.
#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "openapi",
    tag = "documentation",
    responses((status = 200, description = "The document", body = serde_json::Value)),
)]
pub(crate) async fn openapi(headers: HeaderMap) -> Response {
    let (text, tag) = &*DOCUMENT;
    if tag.is_known(&headers) {
        return tag.not_modified();
    }
    tag.attach(etag::json_text(text.clone()))
}

/// Shows the documentation as a page.
#[utoipa::path(
    get,
    path = "/docs",
    operation_id = "docs",
    tag = "documentation",
    responses((status = 200, description = "The page", body = String, content_type = "text/html")),
)]
pub(crate) async fn page() -> impl IntoResponse {
    let page = include_str!("../../web/docs.html");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ];
    (headers, page)
}

/// The script of `/docs`.
#[utoipa::path(
    get,
    path = "/docs/docs.js",
    operation_id = "docsScript",
    tag = "documentation",
    responses((status = 200, description = "The script", body = String, content_type = "text/javascript")),
)]
pub(crate) async fn script() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("../../web/docs.js"))
}

/// The style of `/docs`.
#[utoipa::path(
    get,
    path = "/docs/docs.css",
    operation_id = "docsStyle",
    tag = "documentation",
    responses((status = 200, description = "The style", body = String, content_type = "text/css")),
)]
pub(crate) async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("../../web/docs.css"))
}
