//! S7: how fast the server is ready, and what it costs while nobody asks.

use std::time::{Duration, Instant};

use testbed::binary::Server;
use testbed::process;

use testbed::figures::{Figures, Goal};

const RUNS: usize = 7;
const IDLE: Duration = Duration::from_secs(5);

/// Measures S7.
pub(crate) fn measure(figures: &mut Figures) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    runtime.block_on(async {
        let folder = tempfile::tempdir().expect("there is room for temporary files");
        let (mut ready_ms, mut resident_mib, mut idle_percent) = (Vec::new(), Vec::new(), Vec::new());
        for run in 0..=RUNS {
            let started = Instant::now();
            let server = Server::start(folder.path(), &folder.path().join("data"), 0).await;
            let server = server.expect("the server starts");
            if run > 0 {
                ready_ms.push(started.elapsed().as_secs_f64() * 1e3);
                resident_mib.push(resident(server.pid()));
            }
            if run == RUNS {
                let before = process::cpu_time(server.pid());
                tokio::time::sleep(IDLE).await;
                let busy = process::cpu_time(server.pid()).saturating_sub(before);
                idle_percent.push(busy.as_secs_f64() / IDLE.as_secs_f64() * 100.0);
                resident_mib.push(resident(server.pid()));
            }
            assert_eq!(server.stop().await, Some(0), "it stops when asked");
        }
        figures.add(
            "S7",
            "`jpefarm serve`: start to ready, warm module cache",
            "ms",
            ready_ms,
            Goal::Bound(300.0),
        );
        figures.add("S7", "`jpefarm serve` idle: resident memory", "MiB", resident_mib, Goal::Bound(80.0));
        figures.add("S7", "`jpefarm serve` idle: CPU of one core", "%", idle_percent, Goal::Bound(1.0));
    });
}

/// Resident memory in MiB.
fn resident(pid: u32) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a small number")]
    let bytes = process::resident_bytes(pid) as f64;
    bytes / f64::from(1 << 20)
}
