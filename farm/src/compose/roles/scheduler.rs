//! The role that decides what runs.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use tracing::info_span;

use crate::compose::foundation::Foundation;
use crate::compose::part::Part;

/// Starts to dispatch, reap and retain, whenever this process leads.
pub(super) fn start(foundation: &Foundation) -> Part {
    let (scheduler, queue) = (foundation.scheduler.clone(), Arc::clone(&foundation.queue));
    let stop = CancellationToken::new();
    let told = stop.clone();
    let deciding = async move {
        scheduler.run(&*queue, told).await;
        Ok(())
    };
    Part::start(info_span!("scheduler"), stop, deciding)
}
