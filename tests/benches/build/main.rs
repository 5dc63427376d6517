//! One build, measured: the sandbox against the native compiler, the cold command, the idle server.
//!
//! `cargo xtask bench` runs it. It prints a table with the median, minimum and maximum of each figure beside
//! its bound, writes the same as JSON to `target/bench/build.json`, and ends with exit code 1 when a figure
//! misses its bound. The numbers S1 to S7 are those of the project's targets.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is a command")]

mod cold;
mod compile;
mod growth;
mod idle;
mod limits;

use std::process::ExitCode;

use tests::bench::{Part, measure};

fn main() -> ExitCode {
    if cfg!(debug_assertions) {
        eprintln!("run it as `cargo xtask bench`: figures of an unoptimised build say nothing");
        return ExitCode::FAILURE;
    }
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some(growth::WATCH) => growth::watch(arguments),
        Some(growth::NATIVE) => growth::native(arguments),
        Some(growth::SANDBOX) => growth::sandbox(arguments),
        _ => measure(&PARTS, &std::env::args().skip(1).collect::<Vec<_>>(), "build.json"),
    }
}

const PARTS: [Part; 6] = [
    Part { name: "compile", measure: compile::measure },
    Part { name: "overhead", measure: compile::measure_overhead },
    Part { name: "limits", measure: limits::measure },
    Part { name: "cold", measure: cold::measure },
    Part { name: "idle", measure: idle::measure },
    Part { name: "growth", measure: growth::measure },
];
