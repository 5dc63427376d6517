//! The body of a refusal. Source: RFC 9457 §3.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use schemas::Problem;
use schemas::problem::ProblemKind;

use crate::error::ApiError;
use crate::middleware::request_id::RequestId;

/// Writes the problem that an answer carries as its body, with the id of the request.
pub(crate) async fn write(request: Request, next: Next) -> Response {
    let request_id = request.extensions().get::<RequestId>().cloned();
    let mut response = next.run(request).await;
    if let Some(mut problem) = response.extensions_mut().remove::<Problem>() {
        problem.trace_id = request_id.map(|id| id.as_str().to_owned());
        let text = serde_json::to_vec(&problem).expect("a problem becomes JSON");
        *response.body_mut() = Body::from(text);
        let media_type = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, media_type);
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
    response
}

/// The answer where there is no route.
pub(crate) async fn not_found() -> Response {
    let detail =
        "There is nothing at this path. The routes are listed in /openapi.json and explained in /docs.";
    ApiError::new(ProblemKind::NotFound, detail).into_response()
}

/// The answer where the route has no such method; the router adds `Allow`.
pub(crate) async fn method_not_allowed() -> Response {
    let detail =
        "There is something at this path, but not by this method. The header `Allow` lists what there is.";
    ApiError::new(ProblemKind::MethodNotAllowed, detail).into_response()
}
