//! A look into the books of the farm.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use scheduler::ports::{Line, ReadyJob, Store, StoreError};
use schemas::TenantId;

use super::Source;

/// Most tenants that a look goes to; the next one goes to those after them.
const TENANTS_MAX: u32 = 64;

/// About how many jobs a look asks the books for.
const JOBS: u32 = 256;

/// The books, in which each look goes to other tenants than the last one if there are many.
pub struct StoreSource {
    store: Arc<dyn Store>,
    after: Mutex<Option<TenantId>>,
}

impl StoreSource {
    /// The books in `store`.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store, after: Mutex::new(None) }
    }

    /// The tenants whose turn it is.
    async fn tenants(&self) -> Result<Vec<TenantId>, StoreError> {
        let after = *self.after.lock().unwrap_or_else(PoisonError::into_inner);
        let mut tenants = self.store.backlog(after, TENANTS_MAX).await?.tenants;
        if tenants.is_empty() && after.is_some() {
            tenants = self.store.backlog(None, TENANTS_MAX).await?.tenants;
        }
        let is_page = tenants.len() == TENANTS_MAX as usize;
        *self.after.lock().unwrap_or_else(PoisonError::into_inner) =
            tenants.last().copied().filter(|_| is_page);
        Ok(tenants)
    }
}

#[async_trait]
impl Source for StoreSource {
    async fn ready(&self) -> Result<Vec<ReadyJob>, StoreError> {
        let tenants = self.tenants().await?;
        let n_each = JOBS / u32::try_from(tenants.len()).unwrap_or(JOBS).clamp(1, JOBS);
        let lines: Vec<Line> = tenants.into_iter().flat_map(Line::all_of).collect();
        Ok(self.store.ready(&lines, n_each).await?.into_iter().flatten().collect())
    }
}

impl fmt::Debug for StoreSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreSource").finish_non_exhaustive()
    }
}
