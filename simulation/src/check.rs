//! What has to hold when everything has come to its end: the farm's books against the ledger.

use std::collections::BTreeMap;

use scheduler::addressed;
use scheduler::ports::Content;
use schemas::{Event, EventKind, JobId, JobState, Report, Sha256, TenantId};

use crate::books::Row;
use crate::load::{GuestVerdict, Intent};
use crate::world::World;

impl World {
    /// Compares everything and adds up the counters.
    pub(crate) fn check(&mut self) {
        let rows: Vec<Row> = self.books.jobs.values().cloned().collect();
        self.check_acknowledged();
        self.check_keys(&rows);
        for row in &rows {
            self.check_end(row);
            self.check_attempts(row);
            self.check_events(row);
            self.check_contents(row);
            self.check_promise(row);
        }
        self.check_tenants(&rows);
        self.sum_up(&rows);
    }

    /// What was acknowledged is there and final.
    fn check_acknowledged(&mut self) {
        for (number, job) in self.ledger.acknowledged.clone() {
            let state = self.books.jobs.get(&job).map(|row| row.job.state);
            if !state.is_some_and(JobState::is_final) {
                let state = state.map_or("gone", JobState::as_str);
                self.ledger.tally.lost += 1;
                self.violation(job, &format!("was acknowledged as build-{number} and is {state}"));
            }
        }
    }

    fn check_keys(&mut self, rows: &[Row]) {
        let mut by_key = BTreeMap::new();
        for row in rows {
            let Some(asked) = &row.idempotency else { continue };
            if let Some(other) = by_key.insert((row.job.tenant_id, asked.key.clone()), row.job.id) {
                self.violation(row.job.id, &format!("has the key of {other}"));
            }
        }
    }

    /// A job is final, was made so once, and nobody holds it.
    fn check_end(&mut self, row: &Row) {
        let job = row.job.id;
        let n_finals = self.ledger.jobs.get(&job).map_or(0, |seen| seen.n_finals);
        if !row.job.state.is_final() {
            self.violation(job, &format!("is still {} after all faults are over", row.job.state));
        } else if n_finals != 1 {
            self.violation(job, &format!("became final {n_finals} times"));
        }
        if row.job.state.is_final() && row.holder.is_some() {
            self.violation(job, "is final and has a lease");
        }
        if row.job.state.is_final() != row.result.is_some() {
            self.violation(job, "has a report exactly while it is not final");
        }
    }

    fn check_attempts(&mut self, row: &Row) {
        let job = row.job.id;
        let seen = self.ledger.jobs.get(&job).map_or(0, |seen| seen.n_claims - seen.n_releases);
        if seen != row.job.attempt {
            self.violation(job, &format!("has {} attempts, but {seen} were seen", row.job.attempt));
        }
        if row.job.attempt > row.job.max_attempts {
            self.violation(job, &format!("has {} attempts of {}", row.job.attempt, row.job.max_attempts));
        }
    }

    /// The log of a job has no gap and ends once.
    fn check_events(&mut self, row: &Row) {
        let events = || row.events.iter().map(|numbered| &numbered.event);
        let is_gapless = events().zip(1..).all(|(event, seq)| event.seq == seq);
        let is_end = |event: &&Event| matches!(event.kind, EventKind::Finished { .. });
        let n_ends = events().filter(is_end).count();
        let ends_last = events().next_back().is_some_and(|event| is_end(&event));
        if !is_gapless || !events().map(|event| event.at).is_sorted() {
            self.violation(row.job.id, "has a log with a gap, or out of order");
        }
        if row.job.state.is_final() && !(n_ends == 1 && ends_last) {
            self.violation(row.job.id, "has a log that does not end once");
        }
    }

    /// What a row names is there.
    fn check_contents(&mut self, row: &Row) {
        for content in row.contents() {
            if self.unpacked(row.job.tenant_id, content).is_none() {
                self.violation(row.job.id, &format!("names {}, which is not there", content.sha256));
            }
        }
    }

    fn unpacked(&self, tenant: TenantId, content: &Content) -> Option<Vec<u8>> {
        let path = format!("t/{tenant}/{}", content.sha256);
        let packed = content.inline.as_ref().or_else(|| self.objects.bytes(&path))?;
        let bytes = zstd::bulk::decompress(packed, usize::try_from(content.size_bytes).ok()?).ok()?;
        (Sha256::of(&bytes) == content.sha256).then_some(bytes)
    }

    /// The end is one that the build can have, and the report is its own.
    fn check_promise(&mut self, row: &Row) {
        let key = row.idempotency.as_ref().map(|asked| asked.key.as_str());
        let number = key.and_then(Intent::number_of_key);
        let Some(intent) = number.and_then(|number| self.load.intent(number)) else {
            return self.violation(row.job.id, "is of no build");
        };
        let verdict = intent.guest.verdict;
        let is_possible = match row.job.state {
            JobState::Succeeded => matches!(verdict, GuestVerdict::Succeeds { .. }),
            JobState::Failed => verdict == GuestVerdict::Fails,
            JobState::Cancelled => intent.cancel_after_ms.is_some() || row.job.superseded_by.is_some(),
            JobState::Expired => row.job.deadline_at.is_some(),
            JobState::Errored => true,
            JobState::Queued | JobState::Running => return,
        };
        if !is_possible {
            self.violation(row.job.id, &format!("is {} although the build {verdict:?}", row.job.state));
        }
        let report = row.result.as_ref().and_then(|result| self.unpacked(row.job.tenant_id, &result.report));
        let report = report.map(|stored| addressed(&stored.into(), &row.job));
        let report = report.and_then(|bytes| serde_json::from_slice::<Report>(&bytes).ok());
        let its_own = (row.job.id, row.job.inputs_sha256);
        if report.is_none_or(|report| (report.build_id, report.inputs_sha256) != its_own) {
            self.violation(row.job.id, "has a report that is not its own");
        }
    }

    /// The log of a tenant has no gap, and what was debited is what counted.
    fn check_tenants(&mut self, rows: &[Row]) {
        for (tenant, account) in self.books.accounts.clone() {
            let of_tenant = || rows.iter().filter(|row| row.job.tenant_id == tenant);
            let mut numbers: Vec<u64> =
                of_tenant().flat_map(|row| row.events.iter().map(|numbered| numbered.tenant_seq)).collect();
            numbers.sort_unstable();
            if !numbers.iter().copied().eq(1..=account.last_event_seq) {
                self.ledger.violation(format!("the log of tenant {tenant} has a gap"));
            }
            let seen = |row: &Row| self.ledger.jobs.get(&row.job.id).map_or(0, |seen| seen.fuel);
            let counted: u64 = of_tenant().map(seen).sum();
            if counted != account.fuel_debited {
                let debited = account.fuel_debited;
                self.ledger
                    .violation(format!("tenant {tenant} was debited {debited}, but {counted} counted"));
            }
        }
    }

    fn sum_up(&mut self, rows: &[Row]) {
        let count = |state| rows.iter().filter(|row| row.job.state == state).count() as u64;
        let tally = &mut self.ledger.tally;
        tally.wanted = self.load.intents.len() as u64;
        tally.finals = rows.iter().filter(|row| row.job.state.is_final()).count() as u64;
        tally.succeeded = count(JobState::Succeeded);
        tally.cancelled = count(JobState::Cancelled);
        tally.errored = count(JobState::Errored);
        tally.mishaps = self.faults.n_injected;
        tally.notes = self.trace.n_notes;
    }

    fn violation(&mut self, job: JobId, what: &str) {
        self.ledger.violation(format!("{job} {what}"));
    }
}
