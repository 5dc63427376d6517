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

use testbed::figures::Figures;
use testbed::workspace;

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
        _ => measure(&std::env::args().skip(1).collect::<Vec<_>>()),
    }
}

/// A part of the benchmark, and the name that asks for it alone.
struct Part {
    name: &'static str,
    measure: fn(&mut Figures),
}

const PARTS: [Part; 6] = [
    Part { name: "compile", measure: compile::measure },
    Part { name: "overhead", measure: compile::measure_overhead },
    Part { name: "limits", measure: limits::measure },
    Part { name: "cold", measure: cold::measure },
    Part { name: "idle", measure: idle::measure },
    Part { name: "growth", measure: growth::measure },
];

/// Measures the parts named, or all.
fn measure(names: &[String]) -> ExitCode {
    let is_named = |part: &&Part| names.iter().any(|name| name == part.name);
    let any_named = PARTS.iter().any(|part| is_named(&part));
    let mut figures = Figures::default();
    for part in PARTS.iter().filter(|part| !any_named || is_named(part)) {
        (part.measure)(&mut figures);
    }
    print!("{figures}");
    let path = workspace::root().join("target/bench/build.json");
    match figures.write_json(&path) {
        Ok(()) => println!("\nwritten to {}", path.display()),
        Err(error) => eprintln!("the JSON cannot be written: {error}"),
    }
    if figures.all_within() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
