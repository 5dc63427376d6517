//! What a process costs, as Linux counts it.

use std::fs;
use std::time::Duration;

use rustix::param::{clock_ticks_per_second, page_size};

/// User and system time of the process `pid` so far, in steps of a clock tick, 10 ms. Children do not count.
///
/// Source: `proc_pid_stat(5)`, fields 14 and 15.
pub fn cpu_time(pid: u32) -> Duration {
    let fields = stat(pid);
    let ticks = fields[11] + fields[12];
    Duration::from_millis(ticks * 1_000 / clock_ticks_per_second())
}

/// Resident memory of the process `pid`, in bytes.
///
/// Source: `proc_pid_stat(5)`, field 24, which is in pages.
pub fn resident_bytes(pid: u32) -> u64 {
    stat(pid)[21] * u64::try_from(page_size()).expect("a page is small")
}

/// The fields after the name, which may hold blanks: from field 3 on. What is no number, or negative, is 0.
fn stat(pid: u32) -> Vec<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).expect("the process runs");
    let after_name = stat.rsplit(')').next().expect("there is a name");
    after_name.split_whitespace().map(|field| field.parse().unwrap_or(0)).collect()
}
