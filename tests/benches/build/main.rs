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
mod table;

use std::process::ExitCode;

use crate::table::Table;

fn main() -> ExitCode {
    if cfg!(debug_assertions) {
        eprintln!("run it as `cargo xtask bench`: figures of an unoptimised build say nothing");
        return ExitCode::FAILURE;
    }
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some(growth::WATCH) => growth::watch(arguments),
        Some(growth::NATIVE) => growth::native(arguments),
        _ => measure(&std::env::args().skip(1).collect::<Vec<_>>()),
    }
}

/// Measures the parts named, or all.
fn measure(names: &[String]) -> ExitCode {
    let parts: [(&str, fn(&mut Table)); 5] = [
        ("compile", compile::measure),
        ("overhead", compile::measure_overhead),
        ("cold", cold::measure),
        ("idle", idle::measure),
        ("growth", growth::measure),
    ];
    let is_named = |part: &str| names.iter().any(|name| name == part);
    let any_named = parts.iter().any(|(part, _)| is_named(part));
    let mut table = Table::default();
    for (_, measure) in parts.iter().filter(|(part, _)| !any_named || is_named(part)) {
        measure(&mut table);
    }
    print!("{table}");
    match table.write_json() {
        Ok(path) => println!("\nwritten to {}", path.display()),
        Err(error) => eprintln!("the JSON cannot be written: {error}"),
    }
    if table.all_within() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
