//! The loops: dispatch, reap, retain. Each reads the books, acts, and sleeps until it is woken.

use std::error::Error;
use std::time::Duration;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::Scheduler;
use crate::dispatch::Window;
use crate::ports::{Queue, ReapScope};

impl Scheduler {
    /// Runs the loops until `stop`. A fault is logged and the loop goes on: the books say what is left to do.
    pub async fn run(&self, queue: &dyn Queue, stop: CancellationToken) {
        let loops = async {
            tokio::join!(self.dispatch_loop(queue), self.reap_loop(), self.retain_loop());
        };
        stop.run_until_cancelled(loops).await;
    }

    async fn dispatch_loop(&self, queue: &dyn Queue) {
        let mut window = Window::default();
        loop {
            let pause = match self.dispatch(queue, &mut window).await {
                Ok(pause) => pause,
                Err(error) => {
                    tracing::error!(error = &error as &dyn Error, "dispatching failed");
                    self.config.poll_interval()
                }
            };
            tokio::select! {
                biased;
                () = self.notices.dispatcher_woken() => {}
                () = sleep(pause) => {}
            }
        }
    }

    async fn reap_loop(&self) {
        loop {
            if let Err(error) = self.reap(ReapScope::Overdue).await {
                tracing::error!(error = &error as &dyn Error, "reaping failed");
            }
            sleep(self.config.poll_interval()).await;
        }
    }

    async fn retain_loop(&self) {
        let interval = Duration::from_secs(self.config.retention_interval_s);
        loop {
            // The start of a farm has better things to do.
            sleep(interval).await;
            match self.retain().await {
                Ok((jobs, blobs)) => tracing::info!(jobs, blobs, "removed what is beyond its retention"),
                Err(error) => tracing::error!(error = &error as &dyn Error, "retention failed"),
            }
        }
    }
}
