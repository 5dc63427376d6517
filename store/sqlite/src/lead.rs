//! `lead`: one scheduler of this process leads. No other process has the database open.

use std::future::pending;
use std::sync::Arc;

use async_trait::async_trait;
use scheduler::ports::Leadership;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// Waits for the leadership that `held` stands for.
pub(crate) async fn lead(held: &Arc<Mutex<()>>) -> Box<dyn Leadership> {
    Box::new(Leading { _held: Arc::clone(held).lock_owned().await })
}

struct Leading {
    _held: OwnedMutexGuard<()>,
}

#[async_trait]
impl Leadership for Leading {
    async fn lost(&mut self) {
        pending::<()>().await;
    }
}
