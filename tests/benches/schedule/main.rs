//! The scheduler under load, measured: how equal the shares of many tenants are, and what a newcomer waits behind a long
//! backlog.
//!
//! `cargo xtask bench shares newcomer` runs it, with the real scheduler, books on disk, worker and guest
//! in one process. It prints a table with the median, minimum and maximum of each figure beside its bound, writes the
//! same as JSON to `target/bench/schedule.json`, and ends with exit code 1 when a figure misses its bound. The number Q7
//! is that of the project's targets.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is a command")]

mod farm;
mod newcomer;
mod plot;
mod shares;

use std::process::ExitCode;

use tests::bench::{Part, measure};

const PARTS: [Part; 2] = [
    Part { name: "shares", measure: shares::measure },
    Part { name: "newcomer", measure: newcomer::measure },
];

fn main() -> ExitCode {
    if cfg!(debug_assertions) {
        eprintln!("run it as `cargo xtask bench`: figures of an unoptimised build say nothing");
        return ExitCode::FAILURE;
    }
    let names: Vec<String> = std::env::args().skip(1).collect();
    measure(&PARTS, &names, "schedule.json")
}
