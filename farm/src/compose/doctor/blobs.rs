//! Large contents: whether they can be written, read back and removed.

use super::Finding;
use crate::compose::blobs;
use crate::config::Settings;

/// Writes, reads, lists and removes a few bytes.
pub(super) async fn examine(settings: &Settings) -> Vec<Finding> {
    vec![match blobs::check(&settings.blobs).await {
        Ok(answer) => Finding::ok("blobs", answer),
        Err(error) => {
            let advice = "look at `blobs.url`, `blobs.options` and the rights of their user: put, get, list, delete; an \
                          authority of your own goes into `blobs.tls_ca`, and plain HTTP wants the option `allow_http`";
            Finding::failed("blobs", &error, advice)
        }
    }]
}
