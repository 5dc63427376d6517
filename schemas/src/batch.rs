//! Builds that were submitted together.

use crate::{BatchId, JobState, TenantId, Timestamp};

/// Builds that were submitted together, all of them or none, and how they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Batch {
    /// Its id.
    pub id: BatchId,
    /// Its owner.
    pub tenant_id: TenantId,
    /// When it became durable.
    pub submitted_at: Timestamp,
    /// How many builds it had then, at least 1. Those that are beyond their retention are not counted any more.
    pub n_builds: u32,
    counts: [u32; JobState::ALL.len()],
}

impl Batch {
    /// Most builds of a batch.
    pub const BUILDS_MAX: usize = 500;

    /// A batch with so many builds in each state.
    pub fn new(
        (tenant_id, id): (TenantId, BatchId),
        submitted_at: Timestamp,
        n_builds: u32,
        counts: impl IntoIterator<Item = (JobState, u32)>,
    ) -> Self {
        let mut batch = Self { id, tenant_id, submitted_at, n_builds, counts: [0; JobState::ALL.len()] };
        for (state, count) in counts {
            batch.counts[state as usize] += count;
        }
        batch
    }

    /// How many of its builds are in `state`.
    pub fn count(&self, state: JobState) -> u32 {
        self.counts[state as usize]
    }

    /// Where it stands: queued before any build has begun, running until all are final, and then what the worst of them
    /// is. It has succeeded when all of them have.
    pub fn state(&self) -> JobState {
        let is_any = |state: JobState| self.count(state) > 0;
        if is_any(JobState::Queued)
            && JobState::ALL.into_iter().all(|state| state == JobState::Queued || !is_any(state))
        {
            return JobState::Queued;
        }
        if is_any(JobState::Queued) || is_any(JobState::Running) {
            return JobState::Running;
        }
        let worst = [JobState::Errored, JobState::Failed, JobState::Expired, JobState::Cancelled];
        worst.into_iter().find(|state| is_any(*state)).unwrap_or(JobState::Succeeded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(counts: &[(JobState, u32)]) -> JobState {
        let ids = (TenantId::LOCAL, BatchId::new(Timestamp::from_unix_ms(1), [0; 10]));
        Batch::new(ids, Timestamp::from_unix_ms(1), 3, counts.iter().copied()).state()
    }

    #[test]
    fn a_batch_stands_where_its_builds_do() {
        use JobState::{Cancelled, Errored, Expired, Failed, Queued, Running, Succeeded};
        for (counts, expected) in [
            (&[(Queued, 3)][..], Queued),
            (&[(Queued, 2), (Running, 1)], Running),
            (&[(Queued, 2), (Errored, 1)], Running),
            (&[(Running, 1), (Succeeded, 2)], Running),
            (&[(Succeeded, 3)], Succeeded),
            (&[(Succeeded, 2), (Cancelled, 1)], Cancelled),
            (&[(Cancelled, 2), (Expired, 1)], Expired),
            (&[(Expired, 1), (Failed, 1)], Failed),
            (&[(Failed, 2), (Errored, 1)], Errored),
        ] {
            assert_eq!(state(counts), expected, "{counts:?}");
        }
    }

    #[test]
    fn states_are_counted_where_they_stand_in_the_list() {
        for (number, state) in JobState::ALL.into_iter().enumerate() {
            assert_eq!(state as usize, number);
        }
    }
}
