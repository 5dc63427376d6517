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
    tokio::select! {
        ended = Loadtest::parse().run() => Ok(match ended? {
            Ended::Kept => ExitCode::SUCCESS,
            Ended::Missed => ExitCode::FAILURE,
        }),
        // What a shell says of a program that Ctrl-C ended.
        () = told => Ok(ExitCode::from(130)),
    }
}
