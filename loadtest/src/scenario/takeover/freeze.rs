//! SIGSTOP of a worker that runs a build, for much longer than its lease; then SIGCONT. Whatever it then writes is refused.

use std::time::Duration;

use anyhow::Result;
use rustix::process::Signal;
use schemas::JobId;
use testbed::faults::progress::tell;
use testbed::figures::{Figures, Goal};
use tokio::task::block_in_place;
use tokio::time::{sleep, timeout};

use super::stage::{Stage, any_moment, come};
use crate::{builds, guests};

/// How soon after it goes on a worker has to have tried to end the build.
const REFUSED_MAX: Duration = Duration::from_secs(10);

/// Elements of a build whose worker is frozen.
const N_ELEMENTS: usize = 100_000;

/// What came of one freeze.
#[derive(Debug, Clone, Copy)]
struct Frozen {
    was_refused: bool,
    has_one_end: bool,
}

/// Freezes a worker `n_freezes` times for as long as it `lasts`, and enters what came of its commits.
pub(super) async fn measure(
    stage: &Stage,
    n_freezes: usize,
    lasts: Duration,
    figures: &mut Figures,
) -> Result<()> {
    let (mut all, mut n_tries) = (Vec::new(), 0);
    while all.len() < n_freezes {
        n_tries += 1;
        // The guest may have ended right before.
        let Some(frozen) = freeze(stage, n_tries, lasts).await? else { continue };
        all.push(frozen);
        tell(format_args!("freeze {} of {n_freezes}: {frozen:?}", all.len()));
    }
    let n = |is_it: fn(&&Frozen) -> bool| vec![count(all.iter().filter(is_it).count())];
    let what = format!("freeze of a worker for {} s", lasts.as_secs());
    let refused = format!("{what}: freezes whose commit was refused");
    figures.add("Q5", refused, "", n(|frozen| frozen.was_refused), Goal::AtLeast(count(n_freezes)));
    let ends = format!("{what}: builds without exactly one end");
    figures.add("Q5", ends, "", n(|frozen| !frozen.has_one_end), Goal::Bound(0.0));
    Ok(())
}

/// Freezes the worker of a build, which another one takes up and finishes, and looks what becomes of the commit of the
/// first. `None` when the build had ended before.
async fn freeze(stage: &Stage, number: u64, lasts: Duration) -> Result<Option<Frozen>> {
    stage.whole().await;
    // Other sources than those of workers that are killed.
    let build = builds::large(N_ELEMENTS, u64::MAX - number);
    let start = stage.run(&build, &format!("frozen-{number}")).await?;
    let n_refused = guests::n_refused(start.worker);
    any_moment().await;
    start.worker.signal(Signal::STOP);
    if guests::ended(start.worker, start.build).is_some() {
        start.worker.signal(Signal::CONT);
        stage.finished(start.build).await?;
        return Ok(None);
    }
    sleep(lasts).await;
    stage.finished(start.build).await?;
    start.worker.signal(Signal::CONT);
    let refused = come(|| (guests::n_refused(start.worker) > n_refused).then_some(()));
    let was_refused = timeout(REFUSED_MAX, refused).await.is_ok();
    Ok(Some(Frozen { was_refused, has_one_end: n_ends(stage, start.build) == 1 }))
}

/// How often the books say that a build came to its end.
fn n_ends(stage: &Stage, build: JobId) -> u64 {
    let finished = format!(
        "SELECT count(*) FROM events WHERE job_id = '{build}' AND kind::json ->> 'type' = 'finished'"
    );
    block_in_place(|| stage.cluster.servers.books.number(&finished))
}

#[expect(clippy::cast_precision_loss, reason = "a few")]
fn count(n: usize) -> f64 {
    n as f64
}
