//! The toolchain of a simulated worker: it takes simulated time and ends as the load says.

use std::time::Duration;

use async_trait::async_trait;
use sandbox::{Limit, Response, Run, SandboxError, StopSignal, Usage, Verdict};
use schemas::guest::{CompileReport, GuestOptions};
use schemas::{Limits, SourceFile, Summary};
use tokio::time::{Instant, sleep};
use worker::Toolchain;

use crate::host::HostId;
use crate::link::Link;
use crate::load::{Guest, GuestVerdict, Intent, output};
use crate::orders::Order;
use crate::world::lock;

/// How often a guest looks whether it has to stop.
const LOOK: Duration = Duration::from_millis(40);

/// The guests of one worker.
pub(crate) struct Guests(pub(crate) Link);

#[async_trait]
impl Toolchain for Guests {
    async fn compile(
        &self,
        options: &GuestOptions,
        _: Vec<SourceFile>,
        limits: &Limits,
        stop: &StopSignal,
    ) -> Result<Run, SandboxError> {
        let number = Intent::number_of(&options.project_name).expect("every project is of the load");
        let guest = self.begin(number);
        let began = Instant::now();
        let is_stopped = run(Duration::from_millis(guest.wall_ms.min(limits.wall_time_ms)), stop).await;
        if guest.verdict == GuestVerdict::KillsItsWorker && !is_stopped {
            self.kill_worker().await;
        }
        let wall_time = began.elapsed();
        let usage = Usage { fuel: guest.fuel, wall_time, cpu_time: wall_time, memory_bytes_peak: 65_536 };
        let verdict = if is_stopped {
            Verdict::Stopped
        } else if guest.wall_ms > limits.wall_time_ms {
            Verdict::Exceeded(Limit::WallTime)
        } else {
            lock(&self.0.world).ledger.tally.runs_finished += 1;
            verdict(number, guest.verdict)
        };
        Ok(Run { verdict, usage })
    }
}

impl Guests {
    fn begin(&self, number: u32) -> Guest {
        let mut world = lock(&self.0.world);
        world.ledger.tally.runs_started += 1;
        *world.ledger.runs.entry(number).or_default() += 1;
        let moment = self.0.life.moment();
        let (host, trace) = (self.0.life.host, &mut world.trace);
        trace.note(moment, host, "guest starts", || format!("build-{number}"), u64::from(number));
        world.load.intent(number).expect("every project is of the load").guest
    }

    async fn kill_worker(&self) {
        let HostId::Worker(_) = self.0.life.host else { return };
        let (host, life) = (self.0.life.host, self.0.life.number);
        self.0.after(0, move |world| {
            if world.is_alive(host, life) {
                world.orders.push(Order::Kill(host));
            }
        });
        std::future::pending::<()>().await;
    }
}

/// Takes its time; whether it was stopped before that was over.
async fn run(wall_time: Duration, stop: &StopSignal) -> bool {
    let end = Instant::now() + wall_time;
    while !stop.is_stopped() {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return false;
        }
        sleep(left.min(LOOK)).await;
    }
    true
}

fn verdict(number: u32, verdict: GuestVerdict) -> Verdict {
    match verdict {
        GuestVerdict::Succeeds { is_large } => finished(0, vec![output(number, is_large)]),
        GuestVerdict::Fails => finished(1, Vec::new()),
        GuestVerdict::Traps | GuestVerdict::KillsItsWorker => {
            Verdict::Trapped { message: "the load says so".to_owned() }
        }
    }
}

fn finished(n_errors: u32, files: Vec<SourceFile>) -> Verdict {
    let report = CompileReport {
        project_id: "simulated".to_owned(),
        engine_version: "simulation/1".to_owned(),
        elements: 1,
        diagnostics: Vec::new(),
        summary: Summary { error: n_errors, ..Summary::default() },
        truncated: false,
    };
    let report = serde_json::to_string(&report).expect("plain data becomes JSON");
    Verdict::Finished(Response { report, files })
}
