//! Bugs planted one at a time: the simulation is believed only if it finds each of them.
//!
//! `cargo test -p simulation --features mutants --test mutants -- --nocapture` prints which seed found which.

#![cfg(feature = "mutants")]
#![expect(clippy::print_stdout, reason = "the table is what this program is for")]

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use scheduler::mutants::{Mutant, plant};
use simulation::simulate;

/// Within so many seeds a bug has to be found.
const SEEDS_MAX: u64 = 200;

/// The first seed that finds the bug, and what is wrong with it.
fn first_seed(mutant: Mutant) -> Option<(u64, String)> {
    plant(Some(mutant));
    let mut found =
        (1..=SEEDS_MAX).map(|seed| simulate(seed, false)).filter(|outcome| !outcome.violations.is_empty());
    let first = found.next();
    plant(None);
    first.map(|mut outcome| (outcome.seed, outcome.violations.swap_remove(0)))
}

#[test]
fn every_planted_bug_is_found() {
    let (next, rows) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some(mutant) = Mutant::ALL.get(next.fetch_add(1, Ordering::Relaxed)) {
            let found = first_seed(*mutant);
            rows.lock().unwrap().push((*mutant, found));
        }
    };
    let n_threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| (0..n_threads).for_each(|_| drop(scope.spawn(work))));
    let mut rows = rows.into_inner().unwrap();
    rows.sort_by_key(|(mutant, _)| Mutant::ALL.iter().position(|other| other == mutant));
    for (mutant, found) in &rows {
        let (seed, what) =
            found.clone().map_or_else(Default::default, |(seed, what)| (seed.to_string(), what));
        println!("{:<32} {seed:>6}  {what}", format!("{mutant:?}"));
    }
    let missed: Vec<_> = rows.iter().filter(|(_, found)| found.is_none()).map(|(mutant, _)| mutant).collect();
    assert!(missed.is_empty(), "not found within {SEEDS_MAX} seeds: {missed:?}");
}

#[test]
fn without_a_planted_bug_none_is_found() {
    for seed in 1..=SEEDS_MAX {
        let outcome = simulate(seed, false);
        assert!(outcome.violations.is_empty(), "seed {seed}:\n  {}", outcome.violations.join("\n  "));
    }
}
