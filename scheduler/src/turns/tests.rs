use std::collections::VecDeque;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

/// More than the first debit.
const COST_US_MAX: u64 = 20_000;

fn weight(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap()
}

/// A farm with so many slots, the jobs of which end in the order in which they began.
struct Farm {
    turns: Turns<usize>,
    running: VecDeque<Debit<usize>>,
    n_slots: usize,
    /// Microseconds that each party has had.
    served_us: Vec<u64>,
}

impl Farm {
    fn new(n_parties: usize, n_slots: usize) -> Self {
        Self { turns: Turns::default(), running: VecDeque::new(), n_slots, served_us: vec![0; n_parties] }
    }

    /// Fills the slots, ends the oldest job with this cost, and says whose it was.
    fn step(&mut self, cost_us: u64) -> Option<usize> {
        while self.running.len() < self.n_slots
            && let Some(party) = self.turns.next()
        {
            self.running.push_back(self.turns.dispatch(party));
        }
        let ended = self.running.pop_front()?;
        self.turns.settle(ended, Some(cost_us));
        self.served_us[ended.party] += cost_us;
        Some(ended.party)
    }

    fn drain(&mut self) {
        while let Some(debit) = self.running.pop_front() {
            self.turns.settle(debit, Some(1));
        }
    }
}

#[test]
fn turns_are_shared_by_weight() {
    let mut farm = Farm::new(3, 1);
    for (party, share) in [1, 2, 4].into_iter().enumerate() {
        farm.turns.join(party, weight(share));
    }
    for _ in 0..7_000 {
        farm.step(5_000);
    }
    for (served_us, share) in farm.served_us.iter().zip([1, 2, 4]) {
        assert!(served_us.abs_diff(share * 5_000_000) <= 10_000, "{:?}", farm.served_us);
    }
}

#[test]
fn cost_counts_and_not_the_number_of_jobs() {
    let mut farm = Farm::new(2, 1);
    farm.turns.join(0, weight(1));
    farm.turns.join(1, weight(1));
    let mut n_jobs = [0_u64; 2];
    for _ in 0..1_100 {
        let party = farm.turns.next().unwrap();
        n_jobs[farm.step([1_000, 10_000][party]).unwrap()] += 1;
    }
    assert!(n_jobs[0].abs_diff(10 * n_jobs[1]) <= 20, "{n_jobs:?}");
}

#[test]
fn a_newcomer_is_next_while_another_floods() {
    let mut farm = Farm::new(2, 4);
    farm.turns.join(0, weight(100));
    for _ in 0..1_000 {
        farm.step(7_000);
    }
    farm.turns.join(1, weight(1));
    assert_eq!(farm.turns.next(), Some(1));
}

#[test]
fn who_rests_saves_nothing_up() {
    let mut farm = Farm::new(2, 1);
    farm.turns.join(0, weight(1));
    farm.turns.join(1, weight(1));
    farm.step(5_000);
    farm.step(5_000);
    farm.turns.rest(1);
    for _ in 0..500 {
        assert_eq!(farm.step(5_000), Some(0));
    }
    farm.turns.join(1, weight(1));
    let parties: Vec<_> = (0..20).filter_map(|_| farm.step(5_000)).collect();
    let n_second = parties.iter().filter(|party| **party == 1).count();
    assert!((9..=11).contains(&n_second), "{parties:?}");
}

/// It does not help to go away for a moment.
#[test]
fn who_comes_back_still_owes() {
    let mut farm = Farm::new(2, 1);
    farm.turns.join(0, weight(1));
    farm.turns.join(1, weight(1));
    while farm.turns.next() != Some(0) {
        farm.step(1_000);
    }
    farm.step(1_000_000);
    farm.turns.rest(0);
    farm.turns.join(0, weight(1));
    for _ in 0..20 {
        assert_eq!(farm.step(1_000), Some(1));
    }
}

/// A long job counts while it runs, and not only when it has ended.
#[test]
fn running_work_counts() {
    let mut turns = Turns::default();
    turns.join(0, weight(1));
    turns.join(1, weight(1));
    let debits: Vec<_> = (0..6)
        .map(|_| {
            let party = turns.next().unwrap();
            turns.dispatch(party).party
        })
        .collect();
    assert_eq!(debits, [0, 1, 0, 1, 0, 1]);
}

#[test]
fn an_idle_farm_remembers_nobody() {
    let mut farm = Farm::new(50, 3);
    for party in 0..50 {
        farm.turns.join(party, weight(1));
    }
    for cost_us in 0..500 {
        farm.step(cost_us);
    }
    for party in 0..50 {
        farm.turns.rest(party);
    }
    farm.drain();
    assert_eq!(farm.turns.n_known(), 0);
    assert_eq!(farm.turns.next(), None);
}

/// What happens to a farm.
#[derive(Debug, Clone)]
enum Step {
    Join(usize, u32),
    Rest(usize),
    Run(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..6_usize, 1..5_u32).prop_map(|(party, weight)| Step::Join(party, weight)),
        (0..6_usize).prop_map(Step::Rest),
        (0..=COST_US_MAX).prop_map(Step::Run),
    ]
}

proptest! {
    /// The bound of the source, for as many slots as there are: whatever their jobs cost, two parties that both wait
    /// all the time are served alike.
    #[test]
    fn nobody_is_ahead_by_more_than_what_runs(
        n_slots in 1..5_usize,
        weights in vec(1..5_u32, 2..6),
        costs in vec(1..=COST_US_MAX, 1..400),
    ) {
        let mut farm = Farm::new(weights.len(), n_slots);
        for (party, share) in weights.iter().enumerate() {
            farm.turns.join(party, weight(*share));
        }
        for cost_us in costs {
            farm.step(cost_us);
            for (one, other) in (0..weights.len()).zip(1..weights.len()) {
                let share = |party: usize| farm.served_us[party] / u64::from(weights[party]);
                let most = |party: usize| COST_US_MAX / u64::from(weights[party]) + 1;
                let bound = (n_slots as u64 + 1) * (most(one) + most(other));
                prop_assert!(share(one).abs_diff(share(other)) <= bound, "{:?}", farm.served_us);
            }
        }
    }

    /// No slot stays empty while somebody waits, nobody is served who does not wait, and nobody is kept who has gone.
    #[test]
    fn whoever_waits_has_a_turn(steps in vec(step(), 1..300)) {
        let mut farm = Farm::new(6, 2);
        let mut is_waiting = [false; 6];
        for step in steps {
            match step {
                Step::Join(party, share) => {
                    farm.turns.join(party, weight(share));
                    is_waiting[party] = true;
                }
                Step::Rest(party) => {
                    farm.turns.rest(party);
                    is_waiting[party] = false;
                }
                Step::Run(cost_us) => { farm.step(cost_us); }
            }
            match farm.turns.next() {
                Some(party) => prop_assert!(is_waiting[party]),
                None => prop_assert!(!is_waiting.contains(&true)),
            }
        }
        (0..6).for_each(|party| farm.turns.rest(party));
        farm.drain();
        prop_assert_eq!(farm.turns.n_known(), 0);
    }

    /// Nobody starves: between two turns of one who waits, each other has no more than its weight in his and what
    /// runs.
    #[test]
    fn nobody_starves(weights in vec(1..20_u32, 2..8), n_slots in 1..4_usize) {
        let mut farm = Farm::new(weights.len(), n_slots);
        for (party, share) in weights.iter().enumerate() {
            farm.turns.join(party, weight(*share));
        }
        let sum: usize = weights.iter().map(|share| *share as usize).sum();
        let bound = 2 * (sum + n_slots + weights.len());
        let parties: Vec<_> = (0..4 * bound).filter_map(|_| farm.step(1_000)).collect();
        for window in parties.windows(bound) {
            for party in 0..weights.len() {
                prop_assert!(window.contains(&party), "{party} in {window:?}");
            }
        }
    }
}
