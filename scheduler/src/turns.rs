//! Whose turn it is: start-time fair queueing over parties that share the farm by weight.
//!
//! Each party has a tag, the virtual time at which its next job starts. A job advances it by the job's cost divided by
//! the party's weight, and the party with the smallest tag is next. The virtual clock stands at the tag of the latest
//! job that was dispatched. What a job costs is known only when it has ended, so it is debited by the party's average
//! when it is dispatched and corrected when it ends: running work counts. Who comes, or comes back, starts at the
//! clock: nobody saves up turns while he asks for none, and what he owes from before is not forgotten.
//!
//! Source: P. Goyal, H. M. Vin, H. Cheng, "Start-time Fair Queueing", SIGCOMM 1996, rules 1 to 3 of §2. As there, the
//! service of two parties that both wait differs, divided by their weights, by no more than one largest job of each;
//! with `n` jobs running at a time, by `n` of them.
//!
//! Decides by itself: no clock, no chance, no books. Every step is O(log n) in the parties.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::num::NonZeroU32;

/// The debit of the first job of all, in microseconds: about what a small project costs.
const FIRST_COST_US: u64 = 10_000;

/// A new cost counts as one part in so many of the average.
const AVERAGE_OVER: u64 = 8;

/// Parts of a microsecond in a tag, so that weights divide without losing what adds up.
const TAG_SCALE: u128 = 1 << 20;

/// A virtual time: microseconds of CPU divided by a weight.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Tag(u128);

impl Tag {
    fn later(self, cost_us: u64, weight: NonZeroU32) -> Self {
        Self(self.0.saturating_add(share(cost_us, weight)))
    }

    fn earlier(self, cost_us: u64, weight: NonZeroU32) -> Self {
        Self(self.0.saturating_sub(share(cost_us, weight)))
    }
}

fn share(cost_us: u64, weight: NonZeroU32) -> u128 {
    u128::from(cost_us) * TAG_SCALE / u128::from(weight.get())
}

/// Where a party stands in line: by tag, and among equals first come first served.
type Place = (Tag, u64);

/// A party that waits, has work running, or owes.
#[derive(Debug)]
struct Party {
    weight: NonZeroU32,
    place: Place,
    is_waiting: bool,
    n_running: u32,
    average_us: Option<u64>,
}

impl Party {
    fn new(weight: NonZeroU32, place: Place) -> Self {
        Self { weight, place, is_waiting: false, n_running: 0, average_us: None }
    }
}

/// What a job was debited by when it was dispatched; to be given back to [`Turns::settle`] when it has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Debit<K> {
    /// Whose job it is.
    pub(crate) party: K,
    cost_us: u64,
    weight: NonZeroU32,
}

/// The order of the parties.
#[derive(Debug)]
pub(crate) struct Turns<K> {
    parties: HashMap<K, Party>,
    /// Who waits, in the order of turns.
    line: BTreeMap<Place, K>,
    /// Who does not wait and is still known, in the order in which he may be forgotten.
    resting: BTreeMap<Place, K>,
    clock: Tag,
    n_placed: u64,
    n_running: u64,
    average_us: u64,
}

impl<K: Copy + Eq + Hash> Default for Turns<K> {
    fn default() -> Self {
        Self {
            parties: HashMap::new(),
            line: BTreeMap::new(),
            resting: BTreeMap::new(),
            clock: Tag::default(),
            n_placed: 0,
            n_running: 0,
            average_us: FIRST_COST_US,
        }
    }
}

impl<K: Copy + Eq + Hash> Turns<K> {
    /// Says that `party` has work that may run. Its weight counts for what is dispatched from now on.
    pub(crate) fn join(&mut self, party: K, weight: NonZeroU32) {
        let place = self.new_place(self.clock);
        let known = self.parties.entry(party).or_insert(Party::new(weight, place));
        known.weight = weight;
        if known.is_waiting {
            return;
        }
        known.is_waiting = true;
        self.resting.remove(&known.place);
        known.place = known.place.max(place);
        self.line.insert(known.place, party);
    }

    /// Says that `party` has no work that may run.
    pub(crate) fn rest(&mut self, party: K) {
        let Some(known) = self.parties.get_mut(&party).filter(|known| known.is_waiting) else { return };
        known.is_waiting = false;
        self.line.remove(&known.place);
        self.resting.insert(known.place, party);
        self.forget();
    }

    /// Whose turn it is; `None` when nobody waits.
    pub(crate) fn next(&self) -> Option<K> {
        self.line.first_key_value().map(|(_, party)| *party)
    }

    /// Who waits, in the order of turns as they are now.
    pub(crate) fn in_order(&self) -> impl Iterator<Item = K> {
        self.line.values().copied()
    }

    /// Debits `party` with a job that starts now, whether or not it was its turn.
    pub(crate) fn dispatch(&mut self, party: K) -> Debit<K> {
        let known = self.parties.entry(party).or_insert(Party::new(NonZeroU32::MIN, (self.clock, 0)));
        // Never for nothing, or nobody else would have a turn.
        let cost_us = known.average_us.unwrap_or(self.average_us).max(1);
        let weight = known.weight;
        known.n_running += 1;
        self.n_running += 1;
        let start = known.place.0;
        self.clock = self.clock.max(start);
        self.put(party, start.later(cost_us, weight));
        self.forget();
        Debit { party, cost_us, weight }
    }

    /// The job of a debit has ended. The debit is corrected by what the job cost, if that is known.
    pub(crate) fn settle(&mut self, debit: Debit<K>, cost_us: Option<u64>) {
        let Debit { party, cost_us: debited_us, weight } = debit;
        let Some(known) = self.parties.get_mut(&party).filter(|known| known.n_running > 0) else { return };
        known.n_running -= 1;
        self.n_running -= 1;
        if let Some(cost_us) = cost_us {
            self.average_us = average(self.average_us, cost_us);
            known.average_us = Some(known.average_us.map_or(cost_us, |before| average(before, cost_us)));
            let tag = known.place.0.later(cost_us, weight).earlier(debited_us, weight);
            self.put(party, tag);
        }
        self.forget();
    }

    /// How many parties are held in memory: those with work that waits or runs, and those that owe.
    #[cfg(test)]
    pub(crate) fn n_known(&self) -> usize {
        self.parties.len()
    }

    fn put(&mut self, party: K, tag: Tag) {
        let place = self.new_place(tag);
        let Some(known) = self.parties.get_mut(&party) else { return };
        let side = if known.is_waiting { &mut self.line } else { &mut self.resting };
        side.remove(&known.place);
        known.place = place;
        side.insert(place, party);
    }

    /// Behind all who have the same tag.
    fn new_place(&mut self, tag: Tag) -> Place {
        self.n_placed += 1;
        (tag, self.n_placed)
    }

    /// Forgets who neither waits nor runs nor owes. When the farm is idle nobody owes: the clock goes on to where the
    /// last job ends.
    fn forget(&mut self) {
        if self.line.is_empty() && self.n_running == 0 {
            self.clock =
                self.resting.last_key_value().map_or(self.clock, |((tag, _), _)| self.clock.max(*tag));
        }
        while let Some(first) = self.resting.first_entry() {
            let (party, (tag, _)) = (*first.get(), *first.key());
            let is_running = self.parties.get(&party).is_some_and(|known| known.n_running > 0);
            if tag > self.clock || is_running {
                return;
            }
            first.remove();
            self.parties.remove(&party);
        }
    }
}

fn average(before: u64, cost_us: u64) -> u64 {
    let sum = u128::from(before) * u128::from(AVERAGE_OVER - 1) + u128::from(cost_us);
    u64::try_from(sum / u128::from(AVERAGE_OVER)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
