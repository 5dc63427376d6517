//! # jpefarm
//!
//! The build farm for JPE, as one binary. `main` reads the command line and hands over to one file per
//! command in [`commands`]. Adapters (which store, which queue, which sandbox) are named in [`compose`] and
//! nowhere else; this is the only crate that reads the environment.

mod cli;
mod commands;
mod compose;
mod console;
mod environment;
mod exit;
mod interrupt;
mod output;
mod progress;
mod project;
mod render;

use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = match cli::parse(std::env::args_os()) {
        Ok(cli) => cli,
        Err(error) => return exit::print_clap(&error),
    };
    let console = console::Console::new(&cli.global);
    match commands::run(&cli, &console) {
        Ok(exit) => exit.into(),
        Err(error) => exit::print(&error, &console).into(),
    }
}
