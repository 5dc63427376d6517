//! A farm to break, and the waits for what should come of it.

use std::time::Duration;

use anyhow::{Result, ensure};
use client::Client;
use rand::RngExt;
use schemas::api::SubmitBuild;
use schemas::{JobId, JobState};
use testbed::cluster::Cluster;
use testbed::figures::{Figures, Goal};
use tokio::time::{Instant, sleep, timeout};

use crate::clock::ms;
use crate::guests::{self, Start};
use crate::latencies::Latencies;

/// Bounds every wait.
const PATIENCE: Duration = Duration::from_mins(2);

/// Between two looks at a log.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// Something is broken within so many milliseconds after a guest has started: at any moment between two heartbeats.
const MOMENTS_MS: std::ops::Range<u64> = 0..400;

/// A farm with two workers and two schedulers.
#[derive(Debug)]
pub(super) struct Stage {
    /// The farm.
    pub(super) cluster: Cluster,
    /// A client of it.
    pub(super) client: Client,
}

impl Stage {
    /// Of a farm that runs.
    pub(super) fn new(cluster: Cluster) -> Self {
        Self { client: cluster.client(), cluster }
    }

    /// Submits a build and waits until its guest runs.
    pub(super) async fn run(&self, build: &SubmitBuild, key: &str) -> Result<Start<'_>> {
        let id = self.client.submit(build, key).await?.id;
        self.nth_start(id, 0).await
    }

    /// Waits until the guest of a build has started more than `n` times, and returns that start.
    pub(super) async fn nth_start(&self, build: JobId, n: usize) -> Result<Start<'_>> {
        let found = || guests::starts(&self.cluster).into_iter().filter(|start| start.build == build).nth(n);
        come(found).await
    }

    /// Waits until a build is final, and returns how it ended.
    pub(super) async fn finished(&self, build: JobId) -> Result<JobState> {
        let state = timeout(PATIENCE, self.client.wait(build, PATIENCE)).await??.state;
        ensure!(state.is_final(), "build {build} is still {state}");
        Ok(state)
    }

    /// Waits until all processes are there again.
    pub(super) async fn whole(&self) {
        for member in &*self.cluster.members {
            member.role.ready().await;
        }
    }
}

/// Waits for any moment.
pub(super) async fn any_moment() {
    let moment_ms = rand::rng().random_range(MOMENTS_MS);
    sleep(Duration::from_millis(moment_ms)).await;
}

/// Looks until something has come.
pub(super) async fn come<T>(look: impl Fn() -> Option<T>) -> Result<T> {
    let began = Instant::now();
    loop {
        if let Some(found) = look() {
            return Ok(found);
        }
        ensure!(began.elapsed() < PATIENCE, "what is waited for does not come; the logs may say why");
        sleep(LOOK_AGAIN).await;
    }
}

/// Enters how long something took each time, and the 99th percentile, of which `goal` speaks: with less than a hundred
/// times that is the longest. Nothing when it never happened.
pub(super) fn enter_all(figures: &mut Figures, what: &str, times: &[Duration], goal: Goal) {
    if times.is_empty() {
        return;
    }
    let latencies: Latencies = times.iter().copied().collect();
    figures.add("Q5", what, "ms", times.iter().copied().map(ms).collect(), Goal::Shown);
    figures.add("Q5", format!("{what}, p99"), "ms", vec![latencies.percentile_ms(99.0)], goal);
}
