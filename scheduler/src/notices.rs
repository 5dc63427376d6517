//! Wake-ups inside one process: a changed job wakes who waits for it, changed books wake the dispatcher.
//!
//! A notice carries nothing and may be lost: who is woken reads the books, and polls besides.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use schemas::JobId;
use tokio::sync::{Notify, watch};

/// Who waits for what.
#[derive(Debug, Default)]
pub(crate) struct Notices {
    jobs: Mutex<HashMap<JobId, watch::Sender<()>>>,
    dispatcher: Notify,
}

/// Waits for changes of one job.
#[derive(Debug)]
pub struct Watch {
    job: JobId,
    receiver: Option<watch::Receiver<()>>,
    notices: Arc<Notices>,
}

impl Notices {
    fn jobs(&self) -> MutexGuard<'_, HashMap<JobId, watch::Sender<()>>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes who waits for `job`.
    pub(crate) fn job_changed(&self, job: JobId) {
        if let Some(sender) = self.jobs().get(&job) {
            sender.send_replace(());
        }
    }

    /// Starts to wait for changes of `job`; those before this call do not count.
    pub(crate) fn watch(self: &Arc<Self>, job: JobId) -> Watch {
        let receiver = self.jobs().entry(job).or_insert_with(|| watch::Sender::new(())).subscribe();
        Watch { job, receiver: Some(receiver), notices: Arc::clone(self) }
    }

    /// Wakes the dispatcher.
    pub(crate) fn wake_dispatcher(&self) {
        self.dispatcher.notify_one();
    }

    /// Waits until the dispatcher is woken; a wake-up before this call counts.
    pub(crate) async fn dispatcher_woken(&self) {
        self.dispatcher.notified().await;
    }
}

impl Watch {
    /// Waits until the job has changed since the last call.
    pub async fn changed(&mut self) {
        let changed = match &mut self.receiver {
            Some(receiver) => receiver.changed().await.is_ok(),
            None => false,
        };
        if !changed {
            // The sender lives as long as any receiver; without it nothing can change any more.
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let mut jobs = self.notices.jobs();
        self.receiver = None;
        if jobs.get(&self.job).is_some_and(|sender| sender.receiver_count() == 0) {
            jobs.remove(&self.job);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_change_wakes_every_watch_of_the_job_and_leaves_nothing_behind() {
        let notices = Arc::new(Notices::default());
        let job = JobId::new(schemas::Timestamp::from_unix_ms(1), [0; 10]);
        let (mut one, mut other) = (notices.watch(job), notices.watch(job));
        notices.job_changed(job);
        one.changed().await;
        other.changed().await;
        drop(one);
        notices.job_changed(job);
        other.changed().await;
        drop(other);
        assert!(notices.jobs().is_empty());
        notices.job_changed(job);
    }
}
