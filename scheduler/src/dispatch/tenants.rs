//! Who has work, whose turn it is, and the heads of their lines.

use std::collections::{HashMap, VecDeque};
use std::num::NonZeroU32;
use std::time::Duration;

use schemas::{Class, TenantId, Timestamp};

use crate::ports::{Line, ReadyJob};
use crate::turns::{Debit, Turns};

/// The classes, by how much more of their tenant's share the important ones get.
const CLASSES: [(Class, u32); 3] = [(Class::Interactive, 8), (Class::Normal, 4), (Class::Bulk, 1)];

/// A class whose first job has waited so long gets twice its part, and twice that after as long again, up to the part
/// of the most important one.
const AGEING: Duration = Duration::from_mins(2);

/// Every tenant that has work, waiting or running.
#[derive(Debug, Default)]
pub(super) struct Tenants {
    turns: Turns<TenantId>,
    tenants: HashMap<TenantId, Tenant>,
}

/// One of them.
#[derive(Debug, Default)]
struct Tenant {
    turns: Turns<Class>,
    /// In the order of [`CLASSES`].
    heads: [Heads; CLASSES.len()],
    n_running: usize,
}

/// The first jobs of a line that are not on offer.
#[derive(Debug, Default)]
struct Heads {
    jobs: VecDeque<ReadyJob>,
    /// Whether the line has no more, as far as is known.
    is_all: bool,
}

/// Lines that have to be looked at before it can be said what is next.
#[derive(Debug)]
pub(super) struct Hungry {
    pub(super) lines: Vec<Line>,
    /// How many jobs of each are wanted that are not on offer.
    pub(super) n_max: u32,
}

/// What is next.
#[derive(Debug)]
pub(super) struct Choice {
    pub(super) job: ReadyJob,
    pub(super) account: Account,
}

/// Whom a job is debited to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Account {
    pub(super) tenant: Debit<TenantId>,
    pub(super) class: Debit<Class>,
}

impl Account {
    /// The line the job is from.
    pub(super) fn line(&self) -> Line {
        Line { tenant_id: self.tenant.party, class: self.class.party }
    }
}

impl Tenants {
    /// Notes that `tenant` may have more work than is known.
    pub(super) fn wake(&mut self, tenant: TenantId) {
        let known = self.tenants.entry(tenant).or_default();
        known.heads.iter_mut().for_each(|heads| heads.is_all = false);
        self.turns.join(tenant, weight(1));
    }

    /// The lines to look at so that the next `n_jobs` can be chosen.
    pub(super) fn hungry(&self, n_jobs: usize) -> Hungry {
        let next: Vec<TenantId> = self.turns.in_order().take(n_jobs).collect();
        let lines = next.iter().flat_map(|tenant| {
            let known = self.tenants.get(tenant);
            known.into_iter().flat_map(Tenant::hungry).map(|class| Line { tenant_id: *tenant, class })
        });
        // Twice what an equal share comes to: shares are not equal.
        let n_each = (2 * n_jobs).div_ceil(next.len().max(1)).min(n_jobs);
        Hungry { lines: lines.collect(), n_max: u32::try_from(n_each).unwrap_or(u32::MAX) }
    }

    /// Takes the first jobs of `line`; `is_all` when it has no others.
    pub(super) fn feed(&mut self, line: Line, jobs: Vec<ReadyJob>, is_all: bool) {
        if let Some(tenant) = self.tenants.get_mut(&line.tenant_id) {
            tenant.heads[index(line.class)] = Heads { jobs: jobs.into(), is_all };
        }
    }

    /// The next job, debited; `None` when nobody waits, or a line has to be looked at first.
    pub(super) fn choose(&mut self, now: Timestamp) -> Option<Choice> {
        while let Some(party) = self.turns.next() {
            let tenant = self.tenants.entry(party).or_default();
            if tenant.hungry().next().is_some() {
                return None;
            }
            if let Some((job, class)) = tenant.choose(now) {
                tenant.n_running += 1;
                let account = Account { tenant: self.turns.dispatch(party), class };
                return Some(Choice { job, account });
            }
            self.rest(party);
        }
        None
    }

    /// Debits a job that was chosen by somebody else.
    pub(super) fn charge(&mut self, line: Line) -> Account {
        let tenant = self.tenants.entry(line.tenant_id).or_default();
        tenant.n_running += 1;
        Account { class: tenant.turns.dispatch(line.class), tenant: self.turns.dispatch(line.tenant_id) }
    }

    /// A job has ended, or came back. What it cost is what it was debited by unless that is known.
    pub(super) fn settle(&mut self, account: Account, cost_us: Option<u64>) {
        self.turns.settle(account.tenant, cost_us);
        if let Some(tenant) = self.tenants.get_mut(&account.tenant.party) {
            tenant.n_running = tenant.n_running.saturating_sub(1);
            tenant.turns.settle(account.class, cost_us);
        }
        self.rest(account.tenant.party);
    }

    /// How many tenants are held in memory.
    #[cfg(test)]
    pub(super) fn n_known(&self) -> usize {
        self.tenants.len()
    }

    /// Takes a tenant out of the line if it has nothing that waits, and forgets it if nothing of it runs either.
    fn rest(&mut self, party: TenantId) {
        let Some(tenant) = self.tenants.get(&party).filter(|tenant| tenant.has_none()) else { return };
        let is_idle = tenant.n_running == 0;
        self.turns.rest(party);
        if is_idle {
            self.tenants.remove(&party);
        }
    }
}

impl Tenant {
    /// The classes that have to be looked at.
    fn hungry(&self) -> impl Iterator<Item = Class> {
        CLASSES.iter().zip(&self.heads).filter(|(_, heads)| heads.is_hungry()).map(|((class, _), _)| *class)
    }

    fn has_none(&self) -> bool {
        self.heads.iter().all(|heads| heads.jobs.is_empty() && heads.is_all)
    }

    /// The next job of the class whose turn it is.
    fn choose(&mut self, now: Timestamp) -> Option<(ReadyJob, Debit<Class>)> {
        for ((class, part), heads) in CLASSES.into_iter().zip(&self.heads) {
            match heads.jobs.front() {
                Some(first) => self.turns.join(class, aged(part, now.since(first.submitted_at))),
                None => self.turns.rest(class),
            }
        }
        let class = self.turns.next()?;
        let job = self.heads[index(class)].jobs.pop_front()?;
        Some((job, self.turns.dispatch(class)))
    }
}

impl Heads {
    fn is_hungry(&self) -> bool {
        self.jobs.is_empty() && !self.is_all
    }
}

fn index(class: Class) -> usize {
    CLASSES.iter().position(|(known, _)| *known == class).expect("every class is listed")
}

/// The part of a class whose first job has waited for `waited`.
fn aged(part: u32, waited: Duration) -> NonZeroU32 {
    let n_doublings = waited.as_millis() / AGEING.as_millis();
    let most = CLASSES[0].1;
    let doubled =
        u32::try_from(n_doublings).ok().and_then(|n| part.checked_shl(n)).filter(|doubled| *doubled >= part);
    weight(doubled.unwrap_or(most).min(most))
}

fn weight(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN)
}
