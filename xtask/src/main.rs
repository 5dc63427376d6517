//! Chores of the checkout: `cargo xtask help` lists them. A module per command.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod bench;
mod clouds;
mod cluster;
mod fuzz;
mod guest;
mod lint;
mod parity;
mod process;
mod s4tk;
mod servers;
mod test;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Chores of the jpefarm checkout")]
struct Xtask {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Test(test::Test),
    /// Check formatting, lints and documentation
    Lint,
    Guest(guest::Guest),
    Fuzz(fuzz::Fuzz),
    Bench(bench::Bench),
    /// Run a farm of PostgreSQL, Redis, S3 and four processes on this machine, until Ctrl-C
    Cluster,
    /// Test large contents on emulators of cloud services too
    Clouds,
    /// Compare the outputs with those of the Python reference engine
    Parity,
    /// Install the servers that the tests start, where they are missing
    Servers,
    /// Let the Sims 4 Toolkit read and write the packages that we build
    S4tk,
}

impl Command {
    fn run(&self) -> anyhow::Result<()> {
        match self {
            Self::Test(test) => test.run(),
            Self::Lint => lint::lint(),
            Self::Guest(guest) => guest.run(),
            Self::Fuzz(fuzz) => fuzz.run(),
            Self::Bench(bench) => bench.run(),
            Self::Clouds => clouds::clouds(),
            Self::Cluster => cluster::cluster(),
            Self::Parity => parity::parity(),
            Self::Servers => servers::install(),
            Self::S4tk => s4tk::s4tk(),
        }
    }
}

#[expect(clippy::print_stderr, reason = "why a chore failed, for the person at the terminal")]
fn main() -> ExitCode {
    match Xtask::parse().command.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Without a backtrace: the text says what to do.
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
