//! The way of job ids to the workers.

use super::Finding;
use crate::compose::queue;
use crate::config::Settings;

/// Asks the queue whether it will do.
pub(super) async fn examine(settings: &Settings) -> Vec<Finding> {
    vec![match queue::check(&settings.queue).await {
        Ok(answer) => Finding::ok("queue", answer),
        Err(error) => {
            Finding::failed("queue", &error, "look at the address in `queue.url` and at the server behind it")
        }
    }]
}
