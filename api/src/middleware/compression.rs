//! Answers are compressed where the client takes it and it gains something.

use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};

/// Below this many bytes compressing costs more than it saves.
const BYTES_MIN: u16 = 512;

/// Compresses with gzip or zstd. Not archives, which are compressed already, and not event streams, whose
/// events would wait in the compressor.
pub(crate) fn layer() -> CompressionLayer<impl Predicate> {
    CompressionLayer::new().compress_when(
        SizeAbove::new(BYTES_MIN)
            .and(NotForContentType::new("text/event-stream"))
            .and(NotForContentType::new("application/zip"))
            .and(NotForContentType::new("application/gzip")),
    )
}

/// Makes the entity tag of a compressed answer weak: the bytes are not those that the tag was made of.
/// Source: RFC 9110 §8.8.3.
pub(crate) async fn weaken_tag(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if headers.contains_key(header::CONTENT_ENCODING)
        && let Some(tag) = headers.get(header::ETAG)
        && let Ok(weak) = HeaderValue::from_bytes(&[b"W/", tag.as_bytes()].concat())
    {
        headers.insert(header::ETAG, weak);
    }
    response
}
