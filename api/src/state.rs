//! What every route is given.

use std::sync::Arc;

use scheduler::Scheduler;
use tokio::sync::Semaphore;

use crate::Config;

/// What every route is given. Cheap to clone.
#[derive(Clone)]
pub(crate) struct AppState {
    /// The verbs.
    pub(crate) scheduler: Scheduler,
    /// The settings in force.
    pub(crate) config: Arc<Config>,
    /// One permit for each large or compressed body that may be in memory.
    pub(crate) large_uploads: Arc<Semaphore>,
}

impl AppState {
    pub(crate) fn new(scheduler: Scheduler, config: Config) -> Self {
        let large_uploads = Arc::new(Semaphore::new(config.large_uploads_max.min(Semaphore::MAX_PERMITS)));
        Self { scheduler, config: Arc::new(config), large_uploads }
    }
}
