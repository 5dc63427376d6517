//! The form a submission comes in.

use axum::http::{HeaderMap, header};
use schemas::problem::ProblemKind;

use crate::error::ApiError;

/// The form a submission comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A `SubmitBuild`.
    Json,
    /// A tar archive.
    Tar,
    /// A tar archive compressed with gzip.
    TarGz,
    /// A zip archive.
    Zip,
}

impl Form {
    /// Whether the body may unpack to far more than it is.
    pub(super) fn is_compressed(self) -> bool {
        matches!(self, Self::TarGz | Self::Zip)
    }

    /// The form that the headers name.
    pub(super) fn of(headers: &HeaderMap) -> Result<Self, ApiError> {
        let is_plain = |encoding: &[u8]| encoding.eq_ignore_ascii_case(b"identity");
        if headers.get(header::CONTENT_ENCODING).is_some_and(|encoding| !is_plain(encoding.as_bytes())) {
            return Err(unsupported("The body comes with a `Content-Encoding`; send it without."));
        }
        let text = headers.get(header::CONTENT_TYPE).and_then(|text| text.to_str().ok()).unwrap_or("");
        let essence = text.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
        match essence.as_str() {
            "application/json" => Ok(Self::Json),
            "application/x-tar" => Ok(Self::Tar),
            "application/gzip" | "application/x-gzip" => Ok(Self::TarGz),
            "application/zip" => Ok(Self::Zip),
            _ => Err(unsupported(
                "`Content-Type` is one of application/json, application/zip, application/gzip (a tar.gz) and \
                 application/x-tar.",
            )),
        }
    }
}

fn unsupported(detail: &str) -> ApiError {
    ApiError::new(ProblemKind::UnsupportedMediaType, detail)
}
