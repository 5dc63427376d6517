//! `start`: the guest of a suspect is about to run.

use crate::Scheduler;
use crate::ports::{Lease, StoreError};

impl Scheduler {
    /// Notes that the guest of a suspect starts under `lease`, and says whether that lease still counts. Call it
    /// before anything of the job is loaded: a lease that is lost without this note costs a suspect no attempt.
    ///
    /// # Errors
    ///
    /// [`StoreError`]: do not start.
    #[tracing::instrument(skip_all)]
    pub async fn start(&self, lease: Lease) -> Result<bool, StoreError> {
        self.store.start(lease).await
    }
}
