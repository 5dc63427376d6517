//! Jobs that do the same: who has the result, who is about to find it, and who waits for it.

use std::collections::BTreeMap;

use scheduler::ports::{Followed, JobResult, Settled, Usage};
use schemas::{ActionKey, CacheStatus, Class, EventKind, Job, JobId, JobState, TenantId, Timestamp};

use super::{Books, Row};

impl Books {
    /// The newest job that has the result of the action.
    pub(crate) fn known_result(&self, tenant: TenantId, action: ActionKey) -> Option<Row> {
        let of_action = |row: &&Row| row.does(tenant, action);
        self.jobs.values().rev().filter(of_action).find(|row| row.is_reusable).cloned()
    }

    /// Whether a job that does this, and is of `class` or a more important one, is under way.
    pub(crate) fn is_led(&self, tenant: TenantId, action: ActionKey, class: Class) -> bool {
        let leads = |row: &&Row| {
            !row.job.state.is_final()
                && !row.is_following
                && !row.job.cancel_requested
                && !row.waits_turn()
                && row.job.class <= class
        };
        self.jobs.values().filter(|row| row.does(tenant, action)).any(|row| leads(&row))
    }

    /// Makes a job final with the result of another one.
    pub(crate) fn take_result(&mut self, job: JobId, known: &Row, cache: CacheStatus, now: Timestamp) {
        let Some(row) = self.jobs.get_mut(&job) else { return };
        let Ok(state) = row.job.state.taking(known.job.state) else { return };
        row.result = known.result.clone().map(|result| JobResult { usage: Usage::default(), ..result });
        row.is_following = false;
        row.job.state = state;
        row.job.cache = cache;
        (row.job.started_at, row.job.finished_at) = (Some(now), Some(now));
        row.raise_epoch();
        self.append_event(job, now, EventKind::Finished { cache: Some(cache) });
    }

    /// `Store::settle`.
    pub(crate) fn settle(
        &mut self,
        tenant: TenantId,
        action: ActionKey,
        n_max: u32,
        now: Timestamp,
    ) -> Settled {
        let followers = self.followers(tenant, action);
        if let Some(known) = self.known_result(tenant, action) {
            let n_max = usize::try_from(n_max).unwrap_or(usize::MAX);
            let ended = followers.into_iter().take(n_max).map(|(_, _, job)| {
                self.take_result(job, &known, CacheStatus::Merged, now);
                self.jobs[&job].job.clone()
            });
            return Settled { ended: ended.collect(), promoted: None };
        }
        let first = followers.first().filter(|(class, ..)| !self.is_led(tenant, action, *class));
        let promoted = first.map(|(_, _, job)| *job);
        if let Some(row) = promoted.and_then(|job| self.jobs.get_mut(&job)) {
            row.is_following = false;
            self.news.push(scheduler::ports::Change::Ready(tenant));
        }
        Settled { ended: Vec::new(), promoted }
    }

    /// Whether jobs follow others that do the same as `job`, which is final.
    pub(crate) fn has_followers(&self, job: &Job) -> bool {
        let action = job.action.filter(|_| job.state.is_final());
        action.is_some_and(|action| !self.followers(job.tenant_id, action).is_empty())
    }

    /// The most important class and the oldest first.
    fn followers(&self, tenant: TenantId, action: ActionKey) -> Vec<(Class, Timestamp, JobId)> {
        let following = self.jobs.values().filter(|row| row.follows() && row.does(tenant, action));
        let mut followers: Vec<_> =
            following.map(|row| (row.job.class, row.job.submitted_at, row.job.id)).collect();
        followers.sort_unstable();
        followers
    }

    /// `Store::followed`.
    pub(crate) fn followed(&self, after: Option<Followed>, n_max: u32) -> Vec<Followed> {
        let mut classes = BTreeMap::<(TenantId, ActionKey), Class>::new();
        for row in self.jobs.values().filter(|row| row.follows()) {
            let Some(action) = row.job.action else { continue };
            let class = classes.entry((row.job.tenant_id, action)).or_insert(row.job.class);
            *class = row.job.class.min(*class);
        }
        let after = after.map(|after| (after.tenant_id, after.action));
        let page = classes.into_iter().filter(|(pair, _)| after.is_none_or(|after| *pair > after));
        let followed = page.map(|((tenant_id, action), class)| {
            let is_known = self.known_result(tenant_id, action).is_some();
            Followed { tenant_id, action, is_stuck: is_known || !self.is_led(tenant_id, action, class) }
        });
        followed.take(usize::try_from(n_max).unwrap_or(usize::MAX)).collect()
    }
}

impl Row {
    fn does(&self, tenant: TenantId, action: ActionKey) -> bool {
        self.job.tenant_id == tenant && self.job.action == Some(action)
    }

    fn follows(&self) -> bool {
        self.is_following && self.job.state == JobState::Queued && !self.job.cancel_requested
    }
}
