//! The news of other processes, for those who wait in this one.

use tokio_util::sync::CancellationToken;
use tracing::info_span;

use crate::compose::foundation::Foundation;
use crate::compose::part::Part;

/// Starts to follow what other processes change.
pub(super) fn start(foundation: &Foundation) -> Part {
    let (scheduler, stop) = (foundation.scheduler.clone(), CancellationToken::new());
    let told = stop.clone();
    let following = async move {
        scheduler.run_notices(told).await;
        Ok(())
    };
    Part::start(info_span!("notices"), stop, following)
}
