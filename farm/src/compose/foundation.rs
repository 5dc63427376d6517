//! What every role stands on: the books, the queue, the blobs, and the scheduler over them.

use std::sync::Arc;

use anyhow::Result;
use scheduler::ports::{Queue, ReapScope, SystemClock};
use scheduler::{Dice, Scheduler};

use super::blobs;
use super::queue::Line;
use super::store::Books;
use super::toolchain;
use crate::config::Settings;

/// What every role stands on.
pub(super) struct Foundation {
    /// The verbs.
    pub(super) scheduler: Scheduler,
    /// The way of job ids to the workers.
    pub(super) queue: Arc<dyn Queue>,
    /// The books.
    pub(super) books: Books,
    line: Line,
}

impl Foundation {
    /// Opens everything that the settings name. It waits for the database, without end: whoever watches over the
    /// process knows better how long that may take, and sees by `/readyz` that it waits. Redis and the object store are
    /// first asked when they are needed, and may be away then too.
    ///
    /// # Errors
    ///
    /// [`Failure`](crate::exit::Failure) names what cannot be opened, and would not be by waiting.
    pub(super) async fn open(settings: &Settings) -> Result<Self> {
        let books = Books::open(&settings.store).await?;
        let blobs = blobs::open(&settings.blobs)?;
        let line = Line::open(&settings.queue)?;
        let queue = line.port(&books);
        let config = settings.scheduler.clone();
        let scheduler = Scheduler::new(books.store(), blobs, Arc::new(SystemClock), Dice::from_os(), config)?;
        let scheduler = scheduler.with_toolchain(toolchain::digest());
        if books.are_exclusive() {
            take_up_orphans(&scheduler).await?;
        }
        Ok(Self { scheduler, queue, books, line })
    }

    /// Closes everything.
    pub(super) async fn close(self) {
        self.line.close().await;
        self.books.close().await;
    }
}

/// Before any worker lives: whatever runs by exclusive books was cut short with the last process.
async fn take_up_orphans(scheduler: &Scheduler) -> Result<()> {
    let n_orphans = scheduler.reap(ReapScope::Orphans).await?;
    if n_orphans > 0 {
        tracing::info!(jobs = n_orphans, "took up the jobs of a process that was cut short");
    }
    Ok(())
}
