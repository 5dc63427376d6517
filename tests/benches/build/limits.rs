//! S3: how exactly the sandbox keeps its limits.

use std::collections::BTreeSet;

use sandbox::{Limit, Verdict};
use schemas::Limits;

use testbed::figures::{Figures, Goal};

#[expect(clippy::unwrap_used, dead_code, reason = "they are the guests of the sandbox's own tests")]
#[path = "../../../sandbox/tests/it/guests.rs"]
mod guests;

use guests::{Guest, small_limits};

const FOREVER: &str = "(loop $again (br $again)) (unreachable)";
/// The instruction that takes longest for its unit of fuel.
const DIVIDES: &str = "(local $n i64) (local.set $n (i64.const -1)) (loop $again \
    (local.set $n (i64.or (i64.div_u (local.get $n) (i64.const 3)) (i64.const -9007199254740991))) (br $again)) (unreachable)";
const GROWS: &str = "(loop $again (drop (memory.grow (i32.const 1))) (br $again)) (unreachable)";

/// Runs of what takes a while.
const RUNS: usize = 21;
/// Runs that have to end alike. Source: targets.md S3.
const FUEL_RUNS: usize = 1_000;

/// Measures S3.
pub(crate) fn measure(figures: &mut Figures) {
    for (body, name) in [(FOREVER, "endless loop"), (DIVIDES, "endless loop of divisions")] {
        let late = (0..RUNS).map(|_| late_ms(body)).collect();
        let figure = format!("{name}: stopped behind its limit of wall time");
        figures.add("S3", figure, "ms", late, Goal::Bound(10.0));
    }
    let over = (0..RUNS).map(|_| memory_over_percent()).collect();
    figures.add("S3", "memory beyond its limit", "%", over, Goal::Bound(5.0));
    let guest = Guest::new(FOREVER).load();
    let limits = small_limits();
    let ends = (0..FUEL_RUNS).map(|_| {
        let run = guests::run(&guest, &limits, &sandbox::StopSignal::new());
        assert!(matches!(run.verdict, Verdict::Exceeded(Limit::Fuel)), "fuel ends it");
        run.usage.fuel
    });
    #[expect(clippy::cast_precision_loss, reason = "at most a thousand")]
    let different = ends.collect::<BTreeSet<_>>().len() as f64;
    figures.add("S3", "different ends of 1,000 runs out of fuel", "", vec![different], Goal::Bound(1.0));
}

fn late_ms(body: &str) -> f64 {
    let limits = Limits { wall_time_ms: 50, fuel: u64::MAX / 2, ..small_limits() };
    let run = Guest::new(body).run(&limits);
    assert!(matches!(run.verdict, Verdict::Exceeded(Limit::WallTime)), "time ends it");
    run.usage.wall_time.as_secs_f64() * 1e3 - 50.0
}

fn memory_over_percent() -> f64 {
    let limits = Limits { memory_bytes_max: 64 << 20, fuel: u64::MAX / 2, ..small_limits() };
    let run = Guest::new(GROWS).run(&limits);
    assert!(matches!(run.verdict, Verdict::Exceeded(Limit::Memory)), "memory ends it");
    #[expect(clippy::cast_precision_loss, reason = "megabytes")]
    let share = run.usage.memory_bytes_peak as f64 / limits.memory_bytes_max as f64;
    (share - 1.0).max(0.0) * 100.0
}
