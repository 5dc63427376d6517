//! Dispatch: a short window of job ids is on offer to the workers, in fair order; the backlog stays in the store.
//!
//! The dispatcher holds in memory who has work, the heads of their lines, and the jobs it has offered until they have
//! ended. News say who has come and what has changed; now and then it looks at everything, so that news may be lost.

mod offers;
mod tenants;

use std::time::Duration;

use tokio::time::Instant;

use self::offers::Offers;
use self::tenants::Tenants;
use crate::Scheduler;
use crate::notices::News;
use crate::ports::{Queue, QueueError, ReapScope, StoreError};

/// Tenants of one page of the backlog.
const PAGE_TENANTS: u32 = 1_000;

/// Jobs that are looked at in one question.
const LOOK_JOBS_MAX: usize = 5_000;

/// Running jobs that a new leader learns of; what it does not know of is only missing in the reckoning.
const RUNNING_JOBS_MAX: u32 = 10_000;

/// A look at all tenants takes at most one part in so many of the time, as far as the next exponent allows.
const SCAN_SHARE: u32 = 20;

/// The longest time between two looks at all tenants, in poll intervals.
const SCAN_POLLS_MAX: u32 = 10;

/// What a leader keeps in mind from turn to turn. Empty at the start: a new leader offers everything anew, and what is
/// offered twice is claimed once.
#[derive(Debug, Default)]
pub(crate) struct Dispatcher {
    tenants: Tenants,
    offers: Offers,
    /// When everything is to be looked at; `None` before the first time.
    schedule: Option<Schedule>,
}

#[derive(Debug, Clone, Copy)]
struct Schedule {
    next_scan_at: Instant,
    next_look_at: Instant,
}

/// Why a turn of the dispatcher came to nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DispatchError {
    #[error("the books cannot be read")]
    Store(#[from] StoreError),
    #[error("the ids cannot be offered")]
    Queue(#[from] QueueError),
}

impl Scheduler {
    /// One turn: offers what is due and returns how long to wait for the next turn unless woken.
    pub(crate) async fn dispatch(
        &self,
        queue: &dyn Queue,
        dispatcher: &mut Dispatcher,
    ) -> Result<Duration, DispatchError> {
        // Before the look into the books: a claim after it counts.
        self.notices.expect_claims();
        let news = self.notices.take_news();
        let turn = self.turn(queue, dispatcher, news).await;
        if turn.is_err() {
            // What the news said is lost.
            dispatcher.schedule = None;
        }
        turn
    }

    async fn turn(
        &self,
        queue: &dyn Queue,
        dispatcher: &mut Dispatcher,
        news: News,
    ) -> Result<Duration, DispatchError> {
        let is_first = dispatcher.schedule.is_none();
        if is_first {
            self.adopt(dispatcher).await?;
        }
        for tenant in &news.tenants {
            dispatcher.tenants.wake(*tenant);
        }
        self.look(dispatcher, &news).await?;
        self.scan(dispatcher, news.is_missed).await?;
        self.fill(dispatcher).await?;
        self.offer(queue, &mut dispatcher.offers).await?;
        Ok(dispatcher.pause().min(self.config.poll_interval()))
    }

    /// Learns what runs already: it counts for its tenants.
    async fn adopt(&self, dispatcher: &mut Dispatcher) -> Result<(), StoreError> {
        let running = self.store.reap(ReapScope::Orphans, RUNNING_JOBS_MAX).await?;
        for overdue in running.jobs.iter().filter(|overdue| overdue.job.state == schemas::JobState::Running) {
            let Dispatcher { tenants, offers, .. } = &mut *dispatcher;
            offers.adopt(&overdue.job, overdue.lease, tenants);
        }
        Ok(())
    }

    /// Looks what has become of the jobs on offer that the news tell of or that were on offer for long; now and then
    /// of all.
    async fn look(&self, dispatcher: &mut Dispatcher, news: &News) -> Result<(), StoreError> {
        let now = Instant::now();
        let Dispatcher { tenants, offers, schedule } = dispatcher;
        let is_due = news.is_missed || schedule.is_none_or(|schedule| now >= schedule.next_look_at);
        let jobs = if is_due { offers.all() } else { offers.those_of(&news.jobs) };
        for jobs in jobs.chunks(LOOK_JOBS_MAX) {
            let standing = self.store.standing(jobs).await?;
            offers.look(jobs, &standing, tenants);
        }
        let schedule = schedule.get_or_insert(Schedule { next_scan_at: now, next_look_at: now });
        if is_due {
            schedule.next_look_at = now + self.config.poll_interval();
        }
        Ok(())
    }

    /// Looks who has work, when it is time.
    async fn scan(&self, dispatcher: &mut Dispatcher, is_missed: bool) -> Result<(), StoreError> {
        let begin = Instant::now();
        let Some(schedule) = &mut dispatcher.schedule else { return Ok(()) };
        if !is_missed && begin < schedule.next_scan_at {
            return Ok(());
        }
        let mut after = None;
        let page = loop {
            let page = self.store.backlog(after, PAGE_TENANTS).await?;
            page.tenants.iter().for_each(|tenant| dispatcher.tenants.wake(*tenant));
            after = page.tenants.last().copied();
            if page.tenants.len() < PAGE_TENANTS as usize {
                break page;
            }
        };
        let until_due = page.next_due_at.map(|at| at.since(page.now) + Duration::from_millis(1));
        let interval = self.config.poll_interval();
        let pause = until_due.unwrap_or(interval).min(interval).max(begin.elapsed() * SCAN_SHARE);
        schedule.next_scan_at = Instant::now() + pause.min(interval * SCAN_POLLS_MAX);
        Ok(())
    }

    /// Chooses jobs until the window is full or nobody waits.
    async fn fill(&self, dispatcher: &mut Dispatcher) -> Result<(), StoreError> {
        let Dispatcher { tenants, offers, .. } = dispatcher;
        let window = self.config.window as usize;
        while offers.n_open() < window {
            let room = window - offers.n_open();
            let hungry = tenants.hungry(room);
            if !hungry.lines.is_empty() {
                let n_max = hungry.n_max.saturating_add(offers.n_open_most(&hungry.lines));
                let ready = self.store.ready(&hungry.lines, n_max).await?;
                for (line, jobs) in hungry.lines.iter().zip(ready) {
                    let is_all = jobs.len() < n_max as usize;
                    let fresh = offers.fresh(jobs, tenants);
                    tenants.feed(*line, fresh, is_all);
                }
            }
            let now = self.clock.now();
            let n_before = offers.n_open();
            while offers.n_open() < window
                && let Some(choice) = tenants.choose(now)
            {
                offers.put(choice);
            }
            if offers.n_open() == n_before && hungry.lines.is_empty() {
                break;
            }
        }
        Ok(())
    }

    /// Pushes what is due, and says for what to be woken.
    async fn offer(&self, queue: &dyn Queue, offers: &mut Offers) -> Result<(), QueueError> {
        let now = Instant::now();
        let due = offers.due(now, Duration::from_millis(self.config.redispatch_ms));
        let n_taken = if due.is_empty() { 0 } else { queue.push(&due).await?.min(due.len()) };
        offers.pushed(&due[..n_taken], now);
        self.notices.offer(offers.open().collect());
        if n_taken < due.len() {
            self.notices.wake_after_claims(1);
        } else if offers.n_open() >= self.config.window as usize {
            // There may be more in the books than on offer: time for them when half the offer is gone.
            self.notices.wake_after_claims(offers.n_open().div_ceil(2));
        }
        self.look_for_loss(queue, offers).await
    }

    /// Takes another turn at once when the queue has lost what is on offer. Asked after the push, so that no job
    /// waits for the answer; while nothing is on offer nothing is asked.
    async fn look_for_loss(&self, queue: &dyn Queue, offers: &mut Offers) -> Result<(), QueueError> {
        if offers.n_open() > 0 && offers.is_lost(queue.life().await?) {
            metrics::counter!("jpefarm_queue_losses_total").increment(1);
            tracing::warn!("the queue has lost everything; offering it again");
            self.notices.wake_dispatcher();
        }
        Ok(())
    }
}

impl Dispatcher {
    /// How long until something is to be looked at.
    fn pause(&self) -> Duration {
        let now = Instant::now();
        self.schedule.map_or(Duration::ZERO, |schedule| {
            schedule.next_scan_at.min(schedule.next_look_at).saturating_duration_since(now)
        })
    }
}

#[cfg(test)]
mod tests;
