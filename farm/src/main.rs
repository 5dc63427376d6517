//! # jpefarm
//!
//! The build farm for JPE, as one binary. `main` reads the command line and hands over to one file per
//! command in [`commands`]. Adapters (which store, which queue, which sandbox) are named in [`compose`] and
//! nowhere else, settings are read in [`config`]; this is the only crate that reads the environment.

mod cli;
mod commands;
mod compose;
mod config;
mod console;
mod environment;
mod exit;
mod files;
mod interrupt;
mod output;
mod progress;
mod project;
mod render;

use std::process::ExitCode;

fn main() -> ExitCode {
    // The libraries know two providers of cryptography, and choose none by themselves.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
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
