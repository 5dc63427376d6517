//! Large files straight from the object store: whether, and the answer that says where.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use scheduler::ports::{Content, Download};
use schemas::{ProjectPath, TenantId};

use crate::error::ApiError;
use crate::etag::ETag;
use crate::routes::files::{attachment, media_type};
use crate::state::AppState;

/// Whether the client says that it takes zstd: what the object store has is compressed, and nobody unpacks it
/// on the way. Source: RFC 9110 §12.5.3.
pub(super) fn accepts_zstd(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(is_zstd)
}

fn is_zstd(coding: &str) -> bool {
    let mut parts = coding.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let weight = parts.find_map(|part| part.strip_prefix("q=")).unwrap_or("1");
    name.eq_ignore_ascii_case("zstd") && weight.parse::<f32>().is_ok_and(|weight| weight > 0.0)
}

/// The address of a file in the object store; `None` when the farm is to send it.
pub(super) async fn address(
    app: &AppState,
    tenant: TenantId,
    stored: &Content,
    path: &ProjectPath,
) -> Result<Option<HeaderValue>, ApiError> {
    let bytes_min = app.config.redirect_bytes_min;
    if bytes_min == 0 || stored.size_bytes < bytes_min {
        return Ok(None);
    }
    let disposition = attachment(path.file_name());
    let download = Download {
        content_type: media_type(path),
        content_disposition: disposition.to_str().expect("percent-encoding is ASCII").to_owned(),
        valid_for: Duration::from_secs(app.config.redirect_valid_s),
    };
    let url = app.scheduler.download_url(tenant, stored, &download).await?;
    Ok(url.and_then(|url| HeaderValue::from_str(&url).ok()))
}

/// The answer that the file is at `url`, with the entity tag of its bytes to check them by.
pub(super) fn to(url: &HeaderValue, tag: &ETag) -> Response {
    let mut response = tag.attach(StatusCode::TEMPORARY_REDIRECT.into_response());
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, url.clone());
    // The address is a key to the file, and no good after some minutes.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_names_zstd_gets_it() {
        let check = |line: &str, expected: bool| {
            let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, line.parse().unwrap())]);
            assert_eq!(accepts_zstd(&headers), expected, "{line}");
        };
        check("zstd", true);
        check("gzip, br , ZSTD;q=0.5", true);
        check("gzip, zstd; q=1", true);
        check("zstd;q=0", false);
        check("zstd;q=0.000", false);
        check("zstd;q=nonsense", false);
        check("zstdx", false);
        check("gzip, deflate", false);
        check("*", false);
        assert!(!accepts_zstd(&HeaderMap::new()));
    }
}
