//! Wake-ups inside one process: a changed job wakes who waits for it, changed books wake the dispatcher.
//!
//! A notice carries nothing and may be lost: who is woken reads the books, and polls besides. What other processes
//! change becomes notices in [`changes`](crate::changes).

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use schemas::{JobId, TenantId};
use tokio::sync::{Notify, watch};

/// Most jobs, and most tenants, of which the news are kept; with more of them everything may have changed.
const NEWS_MAX: usize = 10_000;

/// Who waits for what.
#[derive(Debug, Default)]
pub(crate) struct Notices {
    /// In the order of the ids, so that who waits is woken in the same order every time.
    jobs: Mutex<BTreeMap<JobId, watch::Sender<()>>>,
    dispatcher: Notify,
    claims: Mutex<Claims>,
    news: Mutex<News>,
}

/// What the dispatcher has not heard of yet; in the order of the ids, so that it acts in the same order every time.
#[derive(Debug, Default)]
pub(crate) struct News {
    /// Who has submitted, or has a job back.
    pub(crate) tenants: BTreeSet<TenantId>,
    /// Jobs that were claimed, called off or ended.
    pub(crate) jobs: BTreeSet<JobId>,
    /// Anything else may have happened.
    pub(crate) is_missed: bool,
}

impl News {
    /// Nobody may listen: then there is an end to it.
    fn bound(&mut self) {
        if self.tenants.len() > NEWS_MAX || self.jobs.len() > NEWS_MAX {
            *self = Self { is_missed: true, ..Self::default() };
        }
    }
}

/// How many jobs have been claimed since the dispatcher looked, and whether it wants to know.
#[derive(Debug, Default)]
struct Claims {
    n_claimed: usize,
    wake_at: Option<usize>,
    /// The jobs on offer that have not been claimed; until they are known every claim counts.
    offered: Option<HashSet<JobId>>,
}

/// Waits for changes of one job.
#[derive(Debug)]
pub struct Watch {
    job: JobId,
    receiver: Option<watch::Receiver<()>>,
    notices: Arc<Notices>,
}

impl Notices {
    fn jobs(&self) -> MutexGuard<'_, BTreeMap<JobId, watch::Sender<()>>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes who waits for `job`.
    pub(crate) fn job_changed(&self, job: JobId) {
        let mut news = self.news();
        news.jobs.insert(job);
        news.bound();
        drop(news);
        if let Some(sender) = self.jobs().get(&job) {
            sender.send_replace(());
        }
    }

    /// Wakes everybody: anything may have changed.
    pub(crate) fn all_changed(&self) {
        for sender in self.jobs().values() {
            sender.send_replace(());
        }
        self.news().is_missed = true;
        self.wake_dispatcher();
    }

    /// Wakes the dispatcher: a job of `tenant` was queued.
    pub(crate) fn work_came(&self, tenant: TenantId) {
        let mut news = self.news();
        news.tenants.insert(tenant);
        news.bound();
        drop(news);
        self.wake_dispatcher();
    }

    /// What has happened since the last call.
    pub(crate) fn take_news(&self) -> News {
        std::mem::take(&mut self.news())
    }

    fn news(&self) -> MutexGuard<'_, News> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts to wait for changes of `job`; those before this call do not count.
    pub(crate) fn watch(self: &Arc<Self>, job: JobId) -> Watch {
        let receiver = self.jobs().entry(job).or_insert_with(|| watch::Sender::new(())).subscribe();
        Watch { job, receiver: Some(receiver), notices: Arc::clone(self) }
    }

    /// Begins to count claims, and wakes nobody for them yet.
    pub(crate) fn expect_claims(&self) {
        *self.claims() = Claims::default();
    }

    /// From now on only claims of these jobs count, each once.
    pub(crate) fn offer(&self, jobs: HashSet<JobId>) {
        self.claims().offered = Some(jobs);
    }

    /// Wakes the dispatcher, once, when `n` jobs have been claimed since the counting began.
    pub(crate) fn wake_after_claims(&self, n: usize) {
        let mut claims = self.claims();
        claims.wake_at = Some(n);
        self.wake_if_due(&mut claims);
    }

    /// Counts the claim of `job`. It may be told of several times, and of jobs that something else happened to.
    pub(crate) fn claimed(&self, job: JobId) {
        let mut claims = self.claims();
        let counts = claims.offered.as_mut().is_none_or(|offered| offered.remove(&job));
        claims.n_claimed += usize::from(counts);
        self.wake_if_due(&mut claims);
    }

    fn wake_if_due(&self, claims: &mut Claims) {
        if claims.wake_at.take_if(|wake_at| claims.n_claimed >= *wake_at).is_some() {
            self.wake_dispatcher();
        }
    }

    fn claims(&self) -> MutexGuard<'_, Claims> {
        self.claims.lock().unwrap_or_else(PoisonError::into_inner)
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
    use futures::FutureExt;

    use super::*;

    fn job(number: u8) -> JobId {
        JobId::new(schemas::Timestamp::from_unix_ms(1), [number; 10])
    }

    #[tokio::test]
    async fn a_change_wakes_every_watch_of_the_job_and_leaves_nothing_behind() {
        let notices = Arc::new(Notices::default());
        let job = job(0);
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

    #[tokio::test]
    async fn the_dispatcher_is_woken_once_after_enough_claims_whenever_they_came() {
        let notices = Notices::default();
        let is_woken = || notices.dispatcher_woken().now_or_never().is_some();
        let claim = |numbers: std::ops::Range<u8>| numbers.for_each(|number| notices.claimed(job(number)));
        notices.expect_claims();
        claim(0..2);
        notices.wake_after_claims(3);
        assert!(!is_woken());
        claim(2..3);
        assert!(is_woken());
        claim(3..8);
        assert!(!is_woken(), "it has looked or is about to");

        notices.expect_claims();
        claim(0..9);
        assert!(!is_woken(), "nobody wants to know");
        notices.wake_after_claims(9);
        assert!(is_woken());
    }

    #[tokio::test]
    async fn a_claim_that_is_told_twice_or_of_another_job_does_not_count() {
        let notices = Notices::default();
        let is_woken = || notices.dispatcher_woken().now_or_never().is_some();
        notices.expect_claims();
        notices.offer((0..4).map(job).collect());
        notices.wake_after_claims(2);
        for number in [0, 0, 7, 0, 8] {
            notices.claimed(job(number));
        }
        assert!(!is_woken());
        notices.claimed(job(3));
        assert!(is_woken());
    }

    #[tokio::test]
    async fn when_anything_may_have_changed_everybody_is_woken() {
        let notices = Arc::new(Notices::default());
        let (mut one, mut other) = (notices.watch(job(1)), notices.watch(job(2)));
        notices.all_changed();
        one.changed().await;
        other.changed().await;
        notices.dispatcher_woken().await;
    }
}
