//! `heartbeat`: a worker keeps its leases and learns what it should stop.

use crate::Scheduler;
use crate::ports::{Heartbeat, Lease, StoreError};

impl Scheduler {
    /// Prolongs leases and says how each stands, in the order given.
    ///
    /// # Errors
    ///
    /// [`StoreError`]: the leases run on as they were; try again before they are over.
    #[tracing::instrument(skip_all)]
    pub async fn heartbeat(&self, leases: &[Lease]) -> Result<Vec<Heartbeat>, StoreError> {
        self.store.heartbeat(leases, self.config.lease()).await
    }
}
