//! Q7: what a newcomer waits while another tenant holds a million builds.

use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use testbed::figures::{Figures, Goal};
use tokio::time::{sleep, timeout};

use crate::farm::{Metered, RunOf};

const FLOODER: usize = 0;
const FLOOD: usize = 1_000_000;

/// Elements of the flood's builds: some ten milliseconds each.
const FLOOD_ELEMENTS: usize = 2_500;
/// Elements of a newcomer's build.
const ELEMENTS: usize = 20;

const NEWCOMERS: usize = 100;

/// Longest pause between two of them, so that they come at any moment of a running build.
const PAUSE_MS_MAX: u64 = 100;

/// No newcomer may wait longer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Measures Q7's wait.
pub(crate) fn measure(figures: &mut Figures) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    runtime.block_on(async {
        let mut farm = Metered::start().await;
        let (empty, _) = newcomers(&mut farm, 1).await;
        let (job, _) = farm.submit(FLOODER, FLOOD_ELEMENTS).await;
        farm.flood(&job, FLOOD).await;
        while farm.runs.try_recv().is_ok() {}
        let (behind, flood) = newcomers(&mut farm, 1 + NEWCOMERS).await;
        farm.stop().await;
        add(figures, empty, behind, flood);
    });
}

fn add(figures: &mut Figures, mut empty: Vec<f64>, behind: Vec<f64>, mut flood: Vec<f64>) {
    empty.sort_unstable_by(f64::total_cmp);
    flood.sort_unstable_by(f64::total_cmp);
    let (usual, build) = (empty[empty.len() / 2], flood[flood.len() / 2]);
    let in_builds: Vec<f64> = behind.iter().map(|wait| (wait - usual) / build).collect();
    figures.add("Q7", "newcomer on an empty farm: submitted → guest starts", "ms", empty, Goal::Shown);
    figures.add("Q7", "a build of the flood", "ms", flood, Goal::Shown);
    figures.add("Q7", "newcomer behind 1,000,000 builds", "ms", behind, Goal::Shown);
    figures.add("Q7", "waits longer by so many builds of the flood", "", in_builds, Goal::Bound(1.0));
}

/// Lets tenants from the number `first` on come one after the other: how many milliseconds each of them waits, and how
/// many the builds of the flood take meanwhile.
async fn newcomers(farm: &mut Metered, first: usize) -> (Vec<f64>, Vec<f64>) {
    let mut rng = StdRng::seed_from_u64(1);
    let (mut waits, mut flood) = (Vec::new(), Vec::new());
    for tenant in first..first + NEWCOMERS {
        sleep(Duration::from_millis(rng.random_range(0..=PAUSE_MS_MAX))).await;
        let (_, submitted_at) = farm.submit(tenant, ELEMENTS).await;
        let run = timeout(PATIENCE, run_of(farm, tenant, &mut flood)).await.expect("it has its turn");
        waits.push(ms(run.began.saturating_duration_since(submitted_at)));
    }
    (waits, flood)
}

/// The run of `tenant`; others' go to `flood`.
async fn run_of(farm: &mut Metered, tenant: usize, flood: &mut Vec<f64>) -> RunOf {
    loop {
        let run = farm.runs.recv().await.expect("the farm runs");
        if run.tenant == tenant {
            return run;
        }
        flood.push(ms(run.took));
    }
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
