//! kill -9 of a worker that runs a build, until another one has it; and a cancel of that one, until its guest stops.

use std::time::Duration;

use anyhow::Result;
use schemas::{JobId, JobState};
use testbed::cluster::Kind;
use testbed::faults::progress::tell;
use testbed::figures::{Figures, Goal};

use super::stage::{Stage, any_moment, come, enter_all};
use crate::clock::Instant;
use crate::{builds, commits, guests};

/// Elements of a build that is killed: its guest runs for about a second.
const N_ELEMENTS: usize = 100_000;

/// Bound of the takeover of a killed worker's build, 99th percentile. Source: targets.md Q5.
const CLAIMED_MS: f64 = 2_000.0;

/// Bound of the time from a cancel to the end of the guest. Source: the first design, leases.
const STOPPED_MS: f64 = 100.0;

/// What came of one kill.
#[derive(Debug, Clone, Copy)]
struct Round {
    /// Until another worker had claimed the build.
    claimed: Duration,
    /// Until another worker ran its guest.
    started: Duration,
    /// From the request to cancel it to the end of its guest; `None` when that came to its end by itself.
    stopped: Option<Duration>,
}

/// Kills `n_kills` workers one after the other and enters how that went.
pub(super) async fn measure(stage: &Stage, n_kills: usize, figures: &mut Figures) -> Result<()> {
    let (mut rounds, mut n_tries) = (Vec::new(), 0);
    while rounds.len() < n_kills {
        n_tries += 1;
        // The guest may have ended right before the kill.
        let Some(round) = round(stage, n_tries).await? else { continue };
        rounds.push(round);
        tell(format_args!("kill {} of {n_kills}: claimed after {:?}", rounds.len(), round.claimed));
    }
    enter(&rounds, figures);
    Ok(())
}

async fn round(stage: &Stage, number: u64) -> Result<Option<Round>> {
    stage.whole().await;
    let first = stage.run(&builds::large(N_ELEMENTS, number), &format!("killed-{number}")).await?;
    any_moment().await;
    let killed_at = Instant::now();
    first.worker.kill();
    if guests::ended(first.worker, first.build).is_some() {
        stage.finished(first.build).await?;
        return Ok(None);
    }
    let second = stage.nth_start(first.build, 1).await?;
    let stopped = cancel(stage, second.build).await?;
    let claimed_at = come(|| commits::claimed(&stage.cluster.servers.books, second.build, 2)).await?;
    Ok(Some(Round { claimed: claimed_at.since(killed_at), started: second.at.since(killed_at), stopped }))
}

/// Calls a build off whose guest runs, and waits for its end. `None` when it came to its end by itself.
async fn cancel(stage: &Stage, build: JobId) -> Result<Option<Duration>> {
    let cancelled_at = Instant::now();
    stage.client.cancel(build).await?;
    let ended =
        || stage.cluster.of(Kind::Worker).filter_map(|member| guests::ended(&member.role, build)).max();
    let ended_at = come(ended).await?;
    let was_cancelled = stage.finished(build).await? == JobState::Cancelled;
    Ok(was_cancelled.then(|| ended_at.since(cancelled_at)))
}

fn enter(rounds: &[Round], figures: &mut Figures) {
    let of = |part: fn(&Round) -> Option<Duration>| rounds.iter().filter_map(part).collect::<Vec<_>>();
    let claimed = of(|round| Some(round.claimed));
    enter_all(figures, "kill -9 of a worker → claimed", &claimed, Goal::Bound(CLAIMED_MS));
    let started = of(|round| Some(round.started));
    enter_all(figures, "kill -9 of a worker → guest runs", &started, Goal::Shown);
    let stopped = of(|round| round.stopped);
    enter_all(figures, "cancel of a running build → guest has ended", &stopped, Goal::Bound(STOPPED_MS));
}
