//! Q3: how soon an idle farm begins with a build, and what it costs while it waits for one.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::Args;
use schemas::JobId;
use testbed::cluster::Cluster;
use testbed::faults::progress::tell;
use testbed::figures::{Figures, Goal};
use testbed::process::cpu_time;
use tokio::time::sleep;

use crate::arrivals::arrive;
use crate::clock::Instant;
use crate::latencies::Latencies;
use crate::peers::bullmq;
use crate::site::Site;
use crate::{builds, commits, guests};

/// Bounds the wait for the last builds of a run.
const DRAIN_MAX: Duration = Duration::from_secs(30);

/// Bound of the median. Source: targets.md Q3.
const P50_MS: f64 = 3.0;

/// Bound of the 99th percentile. Source: targets.md Q3.
const P99_MS: f64 = 15.0;

/// Bound of what all processes of the idle farm take of one core. Source: targets.md Q3.
const IDLE_PERCENT: f64 = 1.0;

/// How soon an idle farm starts a build that was submitted, and what it costs while it waits
#[derive(Debug, Args)]
pub(crate) struct Pickup {
    /// Runs, after one that warms up
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// Builds of each run
    #[arg(long, value_name = "N", default_value_t = 500)]
    submits: usize,
    /// Builds a second, on average, at random moments
    #[arg(long, value_name = "N", default_value_t = 20.0)]
    rate: f64,
    /// Seconds without any build for which the processors are watched
    #[arg(long, value_name = "S", default_value_t = 30)]
    idle_seconds: u64,
    /// Leave out BullMQ
    #[arg(long)]
    no_peers: bool,
}

/// What a client knows of a submit.
#[derive(Debug, Clone, Copy)]
struct Submit {
    build: JobId,
    answered_at: Instant,
}

/// The latencies of one run.
#[derive(Debug)]
struct Run {
    /// From the answer to the submit, which comes right after its commit, to the start of the guest.
    from_answer: Latencies,
    /// From the record of the commit, which is written before it is flushed, to the start of the guest.
    from_record: Latencies,
    /// From the record of the submit's commit to that of the claim's.
    to_claim: Latencies,
}

impl Pickup {
    /// Measures the farm, then BullMQ on the same Redis.
    pub(crate) async fn run(&self, site: &Site) -> Result<Figures> {
        let cluster = site.measured(1, &[]).await;
        let mut figures = Figures::default();
        let mut runs = Vec::new();
        for number in 0..=self.runs {
            let run = self.measure(&cluster, number).await?;
            tell(format_args!(
                "run {number} of {}: p50 {:.2} ms",
                self.runs,
                run.from_answer.percentile_ms(50.0)
            ));
            runs.push(run);
        }
        enter(&mut figures, &runs[1..]);
        let idle = idle_percent(&cluster, Duration::from_secs(self.idle_seconds)).await;
        figures.add(
            "Q3",
            "idle farm: CPU of all its processes",
            "% core",
            vec![idle],
            Goal::Bound(IDLE_PERCENT),
        );
        if !self.no_peers {
            self.compare(&cluster, &mut figures).await?;
        }
        ensure!(cluster.stop().await.iter().all(|code| *code == Some(0)), "a process did not end in peace");
        Ok(figures)
    }

    async fn measure(&self, cluster: &Cluster, run: u32) -> Result<Run> {
        let client = cluster.client();
        let submitted = arrive(self.submits, self.rate, u64::from(run), |number| {
            let (client, key) = (client.clone(), format!("pickup-{run}-{number}"));
            let build = builds::small(number);
            async move {
                let answer = client.submit(&build, &key).await?;
                anyhow::Ok(Submit { build: answer.id, answered_at: Instant::now() })
            }
        });
        let submitted = submitted.await.into_iter().collect::<Result<Vec<_>>>()?;
        ensure!(cluster.drained(DRAIN_MAX).await, "builds do not end");
        Run::of(cluster, &submitted)
    }

    async fn compare(&self, cluster: &Cluster, figures: &mut Figures) -> Result<()> {
        let Some(bullmq) = bullmq::installed().await? else { return Ok(()) };
        let (mut from_answer, mut from_call) = (Vec::new(), Vec::new());
        for number in 0..=self.runs {
            let run = bullmq.pickup(cluster.servers.redis.port(), self.submits, self.rate).await?;
            tell(format_args!(
                "BullMQ, run {number} of {}: p50 {:.2} ms",
                self.runs,
                run.from_answer.percentile_ms(50.0)
            ));
            if number > 0 {
                from_answer.push(run.from_answer);
                from_call.push(run.from_call);
            }
        }
        percentiles(figures, "BullMQ: answer to `add` → job starts", &from_answer, None);
        percentiles(figures, "BullMQ: call of `add` → job starts", &from_call, None);
        Ok(())
    }
}

impl Run {
    fn of(cluster: &Cluster, submitted: &[Submit]) -> Result<Self> {
        let mut started = BTreeMap::new();
        for start in guests::starts(cluster) {
            started.entry(start.build).or_insert(start.at);
        }
        let books = &cluster.servers.books;
        let (recorded, claimed) = (commits::first(books, "submitted"), commits::first(books, "claimed"));
        let mut run =
            Self { from_answer: Latencies::new(), from_record: Latencies::new(), to_claim: Latencies::new() };
        for Submit { build, answered_at } in submitted {
            let at = |times: &BTreeMap<JobId, Instant>, what| {
                times.get(build).copied().with_context(|| format!("build {build} was never {what}"))
            };
            let (started, recorded) = (at(&started, "started")?, at(&recorded, "submitted")?);
            run.from_answer.record(started.since(*answered_at));
            run.from_record.record(started.since(recorded));
            run.to_claim.record(at(&claimed, "claimed")?.since(recorded));
        }
        Ok(run)
    }
}

fn enter(figures: &mut Figures, runs: &[Run]) {
    let bounds = Some((P50_MS, P99_MS));
    percentiles(
        figures,
        "answer to the submit → guest starts",
        runs.iter().map(|run| &run.from_answer),
        bounds,
    );
    percentiles(
        figures,
        "record of the submit → guest starts",
        runs.iter().map(|run| &run.from_record),
        None,
    );
    percentiles(figures, "record of the submit → of the claim", runs.iter().map(|run| &run.to_claim), None);
}

/// Enters the median and the 99th percentile of each run.
fn percentiles<'a>(
    figures: &mut Figures,
    what: &str,
    runs: impl IntoIterator<Item = &'a Latencies>,
    bounds: Option<(f64, f64)>,
) {
    let (p50, p99): (Vec<_>, Vec<_>) =
        runs.into_iter().map(|run| (run.percentile_ms(50.0), run.percentile_ms(99.0))).unzip();
    let goal = |bound: fn((f64, f64)) -> f64| bounds.map_or(Goal::Shown, |bounds| Goal::Bound(bound(bounds)));
    figures.add("Q3", format!("{what}, p50"), "ms", p50, goal(|bounds| bounds.0));
    figures.add("Q3", format!("{what}, p99"), "ms", p99, goal(|bounds| bounds.1));
}

/// What all processes of the farm take of one core, in percent, while nothing is asked of them for `window`.
async fn idle_percent(cluster: &Cluster, window: Duration) -> f64 {
    tell(format_args!("watching the idle farm for {window:?} …"));
    let used =
        || -> Duration { cluster.members.iter().filter_map(|member| member.role.pid()).map(cpu_time).sum() };
    let before = used();
    sleep(window).await;
    used().saturating_sub(before).as_secs_f64() / window.as_secs_f64() * 100.0
}
