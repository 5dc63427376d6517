//! Entity tags: an answer that the client has already is not sent again. Source: RFC 9110 §8.8.3, §13.1.2.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use schemas::Sha256;
use serde::Serialize;

use crate::error::ApiError;

/// A strong entity tag: a digest of the content in quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ETag(String);

impl ETag {
    /// The tag of content with this digest.
    pub(crate) fn new(sha256: Sha256) -> Self {
        Self(format!("\"{sha256}\""))
    }

    /// Whether the client says with `If-None-Match` that it has the content. The comparison is weak.
    pub(crate) fn is_known(&self, headers: &HeaderMap) -> bool {
        let lines = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
        let mut tags = lines.flat_map(|line| line.split(',')).map(str::trim);
        tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == self.0)
    }

    /// The answer to a client that has the content.
    pub(crate) fn not_modified(&self) -> Response {
        self.attach(StatusCode::NOT_MODIFIED.into_response())
    }

    /// Adds the tag to an answer. Caches keep it but ask each time.
    pub(crate) fn attach(&self, mut response: Response) -> Response {
        let tag = HeaderValue::from_str(&self.0).expect("hexadecimal digits in quotes");
        let headers = response.headers_mut();
        headers.insert(header::ETAG, tag);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        response
    }
}

/// Answers with `document` as JSON, or with 304 where the client has it.
pub(crate) fn json<T: Serialize>(request: &HeaderMap, document: &T) -> Result<Response, ApiError> {
    let text = serde_json::to_vec(document).map_err(ApiError::internal)?;
    let tag = ETag::new(Sha256::of(&text));
    if tag.is_known(request) {
        return Ok(tag.not_modified());
    }
    Ok(tag.attach(json_text(Bytes::from(text))))
}

/// Answers with a text that is JSON already.
pub(crate) fn json_text(text: Bytes) -> Response {
    let mut response = text.into_response();
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_match_weakly_in_lists_and_by_star() {
        let tag = ETag::new(Sha256::of(b"a"));
        let check = |line: &str, is_known: bool| {
            let headers = HeaderMap::from_iter([(header::IF_NONE_MATCH, line.parse().unwrap())]);
            assert_eq!(tag.is_known(&headers), is_known, "{line}");
        };
        check(&tag.0, true);
        check(&format!("W/{}", tag.0), true);
        check(&format!("\"x\", {}", tag.0), true);
        check("*", true);
        check("\"x\"", false);
        check(tag.0.trim_matches('"'), false);
        assert!(!tag.is_known(&HeaderMap::new()));
    }
}
