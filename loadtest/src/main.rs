//! `loadtest`: see `loadtest help` and `docs/loadtest.md`.

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use loadtest::{Ended, Loadtest};
use testbed::interrupt::interrupted;

#[tokio::main]
#[expect(clippy::print_stderr, reason = "why it failed, for the person at the terminal")]
async fn main() -> ExitCode {
    match run().await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

async fn run() -> Result<ExitCode> {
    let told = interrupted()?;
    let ended = tokio::select! {
        ended = Loadtest::parse().run() => Some(ended?),
        () = told => None,
    };
    match ended {
        Some(Ended::Kept) => Ok(ExitCode::SUCCESS),
        Some(Ended::Missed) => Ok(ExitCode::FAILURE),
        // Without waiting for faults that are under way: the supervisors end what is left of a storm. The code is what a
        // shell says of a program that Ctrl-C ended.
        None => std::process::exit(130),
    }
}
