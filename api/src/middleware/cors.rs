//! Pages of the allowed origins may read answers. Source: Fetch standard §3.2.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, header};
use schemas::api::{IDEMPOTENCY_KEY, IDEMPOTENT_REPLAYED, REQUEST_ID};
use tower_http::cors::CorsLayer;

use crate::Config;

/// How long a browser keeps what a preflight request told it.
const PREFLIGHT_KEPT: Duration = Duration::from_mins(10);

/// Answers preflight requests and marks answers for `allowed_origins`; the guard has refused the others.
pub(crate) fn layer(config: &Config) -> CorsLayer {
    let origins = config.allowed_origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok());
    CorsLayer::new()
        .allow_origin(origins.collect::<Vec<_>>())
        .allow_methods([Method::GET, Method::HEAD, Method::POST])
        .allow_headers([
            header::CONTENT_TYPE,
            header::IF_NONE_MATCH,
            HeaderName::from_static("last-event-id"),
            HeaderName::from_static(IDEMPOTENCY_KEY),
            HeaderName::from_static(REQUEST_ID),
        ])
        .expose_headers([
            header::ETAG,
            header::LOCATION,
            header::RETRY_AFTER,
            HeaderName::from_static(IDEMPOTENT_REPLAYED),
            HeaderName::from_static(REQUEST_ID),
        ])
        .max_age(PREFLIGHT_KEPT)
}
