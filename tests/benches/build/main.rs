//! One build, measured: the sandbox against the native compiler, the cold command, the idle server.
//!
//! `cargo xtask bench` runs it. It prints a table with the median, minimum and maximum of each figure beside
//! its bound, writes the same as JSON to `target/bench/build.json`, and ends with exit code 1 when a figure
//! misses its bound. The numbers S1 to S7 are those of the project's targets.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is a command")]

mod cold;
mod compile;
mod idle;
mod table;

use std::process::ExitCode;

use crate::table::Table;

fn main() -> ExitCode {
    if cfg!(debug_assertions) {
        eprintln!("run it as `cargo xtask bench`: figures of an unoptimised build say nothing");
        return ExitCode::FAILURE;
    }
    let mut table = Table::default();
    compile::measure(&mut table);
    cold::measure(&mut table);
    idle::measure(&mut table);
    print!("{table}");
    match table.write_json() {
        Ok(path) => println!("\nwritten to {}", path.display()),
        Err(error) => eprintln!("the JSON cannot be written: {error}"),
    }
    if table.all_within() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
