//! Every request is a span, a line in the log and a sample of the metrics.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use crate::middleware::request_id::RequestId;

/// Follows a request until its answer begins.
pub(crate) async fn follow(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    // The pattern, not the path: a path would make as many metrics as there are builds.
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let request_id = request.extensions().get::<RequestId>().map(RequestId::as_str);
    let span =
        tracing::info_span!("request", http.method = %method, http.route = route, request.id = request_id);
    let response = next.run(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    let elapsed = began.elapsed();
    span.in_scope(|| {
        let elapsed_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
        tracing::debug!(http.status = status, elapsed_ms, "answered a request");
    });
    let labels = [("method", method.to_string()), ("route", route), ("status", status.to_string())];
    metrics::histogram!("jpefarm_http_request_seconds", &labels).record(elapsed.as_secs_f64());
    response
}
