//! S7: how fast the server is ready, and what it costs while nobody asks.

use std::fs;
use std::time::{Duration, Instant};

use rustix::param::{clock_ticks_per_second, page_size};
use tests::binary::Server;

use crate::table::{Goal, Table};

const RUNS: usize = 7;
const IDLE: Duration = Duration::from_secs(5);

/// Measures S7.
pub(crate) fn measure(table: &mut Table) {
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
                let before = cpu_seconds(server.pid());
                tokio::time::sleep(IDLE).await;
                idle_percent.push((cpu_seconds(server.pid()) - before) / IDLE.as_secs_f64() * 100.0);
                resident_mib.push(resident(server.pid()));
            }
            assert_eq!(server.stop().await, Some(0), "it stops when asked");
        }
        table.add(
            "S7",
            "`jpefarm serve`: start to ready, warm module cache",
            "ms",
            ready_ms,
            Goal::Bound(300.0),
        );
        table.add("S7", "`jpefarm serve` idle: resident memory", "MiB", resident_mib, Goal::Bound(80.0));
        table.add("S7", "`jpefarm serve` idle: CPU of one core", "%", idle_percent, Goal::Bound(1.0));
    });
}

/// The fields of `/proc/PID/stat` after the name. Source: `proc_pid_stat(5)`.
fn stat(pid: u32) -> Vec<f64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).expect("the process runs");
    let after_name = stat.rsplit(')').next().expect("there is a name");
    after_name.split_whitespace().skip(1).map(|field| field.parse().unwrap_or(0.0)).collect()
}

/// User and system time; fields 14 and 15.
fn cpu_seconds(pid: u32) -> f64 {
    let stat = stat(pid);
    #[expect(clippy::cast_precision_loss, reason = "a small number")]
    let ticks = clock_ticks_per_second() as f64;
    (stat[10] + stat[11]) / ticks
}

/// Resident memory; field 24, in pages.
fn resident(pid: u32) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a small number")]
    let page = page_size() as f64;
    stat(pid)[20] * page / f64::from(1 << 20)
}
