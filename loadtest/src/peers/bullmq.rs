//! BullMQ, from npm, with its default settings.

use std::time::Duration;

use anyhow::Result;
use serde::Deserialize;

use super::node::{Installed, Package};
use crate::latencies::Latencies;

const PACKAGE: Package = Package {
    name: "bullmq",
    files: &[
        ("package.json", include_str!("../../peers/bullmq/package.json")),
        ("clock.mjs", include_str!("../../peers/bullmq/clock.mjs")),
        ("pickup.mjs", include_str!("../../peers/bullmq/pickup.mjs")),
        ("takeover.mjs", include_str!("../../peers/bullmq/takeover.mjs")),
        ("worker.mjs", include_str!("../../peers/bullmq/worker.mjs")),
    ],
};

/// It, ready to run.
#[derive(Debug)]
pub(crate) struct BullMq(Installed);

/// What its idle worker does with jobs that come.
#[derive(Debug)]
pub(crate) struct Pickup {
    /// From the answer to `add` to the start of the job.
    pub(crate) from_answer: Latencies,
    /// From the call of `add` to the start of the job.
    pub(crate) from_call: Latencies,
}

/// What the script prints, in microseconds.
#[derive(Debug, Deserialize)]
struct PickupUs {
    from_answer: Vec<u64>,
    from_call: Vec<u64>,
}

/// Installs it; `None` where there is no node.
///
/// # Errors
///
/// npm cannot install it.
pub(crate) async fn installed() -> Result<Option<BullMq>> {
    Ok(PACKAGE.install().await?.map(BullMq))
}

impl BullMq {
    /// Adds `n_jobs` jobs at random moments, on average `per_second`, to the Redis at `port`, for a worker in another
    /// process.
    ///
    /// # Errors
    ///
    /// The script fails.
    pub(crate) async fn pickup(&self, port: u16, n_jobs: usize, per_second: f64) -> Result<Pickup> {
        let arguments = [port.to_string(), n_jobs.to_string(), per_second.to_string()];
        let PickupUs { from_answer, from_call } = self.0.run("pickup.mjs", &arguments).await?;
        let latencies = |us: Vec<u64>| us.into_iter().map(Duration::from_micros).collect();
        Ok(Pickup { from_answer: latencies(from_answer), from_call: latencies(from_call) })
    }

    /// Kills a worker with SIGKILL while it runs a job, `n_kills` times one after the other, and returns how long each
    /// job took until another worker ran it, in milliseconds.
    ///
    /// # Errors
    ///
    /// The script fails.
    pub(crate) async fn takeover(&self, port: u16, n_kills: u32) -> Result<Vec<f64>> {
        self.0.run("takeover.mjs", &[port.to_string(), n_kills.to_string()]).await
    }
}
