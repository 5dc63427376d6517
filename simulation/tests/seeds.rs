//! Many seeds, each a world of its own; and the same seed twice.

#![expect(clippy::print_stdout, reason = "the counters are what this program is for")]
#![expect(clippy::unwrap_used, reason = "what cannot be unwrapped fails its test")]

use std::env;
use std::str::FromStr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use simulation::{Outcome, Tally, simulate};

/// Seeds that are simulated unless `SIMULATION_SEEDS` says otherwise.
const SEEDS: u64 = 10_000;

/// After so many seconds no new seed is begun, unless `SIMULATION_SECONDS` says otherwise.
const SECONDS: u64 = 180;

/// Fewer seeds than this prove nothing.
const SEEDS_MIN: u64 = 1_000;

/// A number from the environment.
#[expect(clippy::disallowed_methods, reason = "this is how a test is told what to do")]
fn setting<T: FromStr>(name: &str) -> Option<T> {
    env::var(name).ok()?.parse().ok()
}

/// How to see the course of a seed.
fn command(seed: u64) -> String {
    format!("SIMULATION_SEED={seed} cargo test -p simulation --test seeds one_seed -- --nocapture")
}

/// Simulates seeds from 1 on, on all processors, until a rule is broken or there is no time left.
fn simulate_many(n_seeds: u64, seconds: u64) -> (u64, Tally, Option<Outcome>) {
    let (next, stop, sum) =
        (AtomicU64::new(1), AtomicBool::new(false), Mutex::new((0, Tally::default(), None)));
    let end = Instant::now() + Duration::from_secs(seconds);
    let work = || {
        while !stop.load(Ordering::Relaxed) && Instant::now() < end {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed > n_seeds {
                return;
            }
            let outcome = simulate(seed, false);
            let mut sum = sum.lock().unwrap();
            sum.0 += 1;
            sum.1 += outcome.tally;
            if !outcome.violations.is_empty() {
                stop.store(true, Ordering::Relaxed);
                sum.2.get_or_insert(outcome);
            }
        }
    };
    let n_threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| (0..n_threads).for_each(|_| drop(scope.spawn(work))));
    sum.into_inner().unwrap()
}

#[test]
fn no_seed_breaks_a_rule() {
    let n_wanted = setting("SIMULATION_SEEDS").unwrap_or(SEEDS);
    let began = Instant::now();
    let (n_seeds, tally, broken) = simulate_many(n_wanted, setting("SIMULATION_SECONDS").unwrap_or(SECONDS));
    println!(
        "{:<40} {n_seeds:>12}\n{:<40} {:>12.1}\n{tally}",
        "seeds",
        "seconds",
        began.elapsed().as_secs_f64()
    );
    if let Some(Outcome { seed, violations, .. }) = broken {
        panic!("seed {seed}:\n  {}\nsee its course with\n  {}\n", violations.join("\n  "), command(seed));
    }
    assert!(n_seeds >= n_wanted.min(SEEDS_MIN), "only {n_seeds} seeds in the time there was");
    assert!(tally.hits > 0 && tally.merged > 0 && tally.promoted > 0, "nobody shared a result");
    assert!(tally.stale_refused > 0, "no lost lease tried to write: the fence was not put to the test");
}

/// Shows the course of the seed that `SIMULATION_SEED` names.
#[test]
fn one_seed() {
    let Some(seed) = setting("SIMULATION_SEED") else { return };
    let outcome = simulate(seed, true);
    println!("\n{}", outcome.tally);
    assert!(outcome.violations.is_empty(), "seed {seed}:\n  {}", outcome.violations.join("\n  "));
}

#[test]
fn the_same_seed_is_the_same_world() {
    for seed in 1..=setting("SIMULATION_TWICE").unwrap_or(100) {
        let (first, second) = (simulate(seed, false), simulate(seed, false));
        assert_eq!(first, second, "seed {seed}");
    }
}
