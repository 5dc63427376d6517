//! Q5: how soon what a process held is taken up when it is killed or frozen, and how soon a build that is called off stops.

mod freeze;
mod kill;
mod leader;
mod stage;

use std::time::Duration;

use anyhow::{Result, ensure};
use clap::Args;
use clap::builder::RangedU64ValueParser;
use testbed::faults::progress::tell;
use testbed::figures::{Figures, Goal};

use crate::peers::bullmq;
use crate::site::Site;
use stage::Stage;

/// How soon another process takes up what one held that was killed or frozen
#[derive(Debug, Args)]
pub(crate) struct Takeover {
    /// Workers killed with SIGKILL while they run a build
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = at_least_one())]
    kills: usize,
    /// Workers frozen with SIGSTOP while they run a build
    #[arg(long, value_name = "N", default_value_t = 3)]
    freezes: usize,
    /// Seconds that each is frozen
    #[arg(long, value_name = "S", default_value_t = 30)]
    freeze_seconds: u64,
    /// Leading schedulers killed with SIGKILL
    #[arg(long, value_name = "N", default_value_t = 5)]
    leaders: usize,
    /// Workers of BullMQ killed with SIGKILL; each costs up to a minute
    #[arg(long, value_name = "N", default_value_t = 3)]
    peer_kills: u32,
    /// Leave out BullMQ
    #[arg(long)]
    no_peers: bool,
}

/// Two workers, each of which has room for one build and one that was lost.
const SETTINGS: [&str; 1] = ["worker.slots = 2"];

fn at_least_one() -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::new().range(1..)
}

impl Takeover {
    /// Measures the farm, then BullMQ on the same Redis.
    pub(crate) async fn run(&self, site: &Site) -> Result<Figures> {
        let cluster = site.measured(2, &SETTINGS).await;
        let (stage, mut figures) = (Stage::new(cluster), Figures::default());
        kill::measure(&stage, self.kills, &mut figures).await?;
        if self.freezes > 0 {
            let lasts = Duration::from_secs(self.freeze_seconds);
            freeze::measure(&stage, self.freezes, lasts, &mut figures).await?;
        }
        if self.leaders > 0 {
            leader::measure(&stage, self.leaders, &mut figures).await?;
        }
        if !self.no_peers && self.peer_kills > 0 {
            self.compare(&stage, &mut figures).await?;
        }
        ensure!(
            stage.cluster.stop().await.iter().all(|code| *code == Some(0)),
            "a process did not end in peace"
        );
        Ok(figures)
    }

    async fn compare(&self, stage: &Stage, figures: &mut Figures) -> Result<()> {
        let Some(bullmq) = bullmq::installed().await? else { return Ok(()) };
        tell(format_args!(
            "killing {} workers of BullMQ, which takes up to a minute each …",
            self.peer_kills
        ));
        let waited_ms = bullmq.takeover(stage.cluster.servers.redis.port(), self.peer_kills).await?;
        figures.add(
            "Q5",
            "BullMQ: kill -9 of a worker → another one runs its job",
            "ms",
            waited_ms,
            Goal::Shown,
        );
        Ok(())
    }
}
