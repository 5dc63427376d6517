//! A benchmark of several parts, and the table that it ends in.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "what a command says")]

use std::process::ExitCode;

use testbed::figures::Figures;
use testbed::workspace;

/// A part of a benchmark, and the name that asks for it alone.
pub struct Part {
    /// As `cargo xtask bench` takes it.
    pub name: &'static str,
    /// Measures it and adds its figures.
    pub measure: fn(&mut Figures),
}

/// Measures those of `parts` that are among `names`, or all when none is. Prints the table and writes it to `file` in
/// `target/bench`. Fails when a figure misses its bound.
pub fn measure(parts: &[Part], names: &[String], file: &str) -> ExitCode {
    let is_named = |part: &&Part| names.iter().any(|name| name == part.name);
    let any_named = parts.iter().any(|part| is_named(&part));
    let mut figures = Figures::default();
    for part in parts.iter().filter(|part| !any_named || is_named(part)) {
        (part.measure)(&mut figures);
    }
    print!("{figures}");
    let path = workspace::root().join("target/bench").join(file);
    match figures.write_json(&path) {
        Ok(()) => println!("\nwritten to {}", path.display()),
        Err(error) => eprintln!("the JSON cannot be written: {error}"),
    }
    if figures.all_within() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
