//! The way of job ids to the workers, by its address.

use std::sync::Arc;

use anyhow::Result;
use queue::MemoryQueue;
use scheduler::ports::Queue;

use crate::config::{QueueSettings, QueueUrl};
use crate::exit::Failure;

/// Asks the queue whether it will do, and says who answered.
///
/// # Errors
///
/// [`Failure`] says what is wrong with it.
#[expect(clippy::unused_async, reason = "Redis is connected to")]
pub(super) async fn check(settings: &QueueSettings) -> Result<String> {
    match &settings.url {
        QueueUrl::Memory => Ok("inside of one process".to_owned()),
        QueueUrl::Redis(_) => Err(Failure::usage("Redis is not supported yet", "use `memory:`").into()),
    }
}

/// Connects to the queue.
///
/// # Errors
///
/// [`Failure`] when its address makes no sense. A server that is away is waited for while the farm runs.
#[expect(clippy::unused_async, reason = "Redis is connected to")]
pub(super) async fn connect(settings: &QueueSettings) -> Result<Arc<dyn Queue>> {
    match &settings.url {
        QueueUrl::Memory => Ok(Arc::new(MemoryQueue::default())),
        QueueUrl::Redis(_) => Err(Failure::usage("Redis is not supported yet", "use `memory:`").into()),
    }
}
