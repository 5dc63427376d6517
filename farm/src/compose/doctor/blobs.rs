//! Large contents: whether they can be written, read back and removed.

use super::Finding;
use crate::compose::blobs;
use crate::config::Settings;

/// Writes, reads, lists and removes a few bytes.
pub(super) async fn examine(settings: &Settings) -> Vec<Finding> {
    vec![match blobs::check(&settings.blobs).await {
        Ok(answer) => Finding::ok("blobs", answer),
        Err(error) => {
            let advice =
                "look at `blobs.url`, `blobs.options` and the rights of their user: put, get, list, delete";
            Finding::failed("blobs", &error, advice)
        }
    }]
}
