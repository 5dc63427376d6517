//! What each command does: a file per command, and some that several of them share.

pub(crate) mod api;
pub(crate) mod build;
pub(crate) mod cancel;
pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod convert;
pub(crate) mod doctor;
pub(crate) mod explain;
pub(crate) mod fetch;
pub(crate) mod fix;
pub(crate) mod fmt;
pub(crate) mod init;
pub(crate) mod inspect;
pub(crate) mod list;
pub(crate) mod lsp;
pub(crate) mod migrate;
pub(crate) mod replay;
pub(crate) mod report;
pub(crate) mod scheduler;
pub(crate) mod schema;
pub(crate) mod serve;
pub(crate) mod status;
pub(crate) mod submit;
pub(crate) mod validate;
pub(crate) mod worker;

mod build_text;
mod config_args;
mod matrix;
mod outcome;
mod project_args;
mod role;
mod server_args;
mod submit_batch;

use std::future::Future;

use anyhow::Result;

use crate::cli::{Cli, Command};
use crate::console::Console;
use crate::exit::Exit;
use crate::interrupt::{Ended, unless_interrupted};

pub(crate) use outcome::Built;

/// Runs the command that was asked for.
///
/// # Errors
///
/// Whatever keeps it from its end; [`crate::exit::print`] tells it.
pub(crate) fn run(cli: &Cli, console: &Console) -> Result<Exit> {
    match &cli.command {
        Command::Build(args) => build::run(args, console),
        Command::Validate(args) => validate::run(args, console),
        Command::Fix(args) => fix::run(args, console),
        Command::Fmt(args) => fmt::run(args, console),
        Command::Convert(args) => convert::run(args, console),
        Command::Serve(args) => serve::run(args, console),
        Command::Api(args) => api::run(args, console),
        Command::Scheduler(args) => scheduler::run(args, console),
        Command::Worker(args) => worker::run(args, console),
        Command::Migrate(args) => migrate::run(args, console),
        Command::Doctor(args) => doctor::run(args, console),
        Command::Config(args) => config::run(args, console),
        Command::Submit(args) => submit::run(args, console),
        Command::Status(args) => status::run(args, console),
        Command::Report(args) => report::run(args, console),
        Command::Fetch(args) => fetch::run(args, console),
        Command::Cancel(args) => cancel::run(args, console),
        Command::Replay(args) => replay::run(args, console),
        Command::List(args) => list::run(args, console),
        Command::Lsp(args) => lsp::run(args),
        Command::Init(args) => init::run(args, console),
        Command::Explain(args) => explain::run(args, console),
        Command::Inspect(args) => inspect::run(args, console),
        Command::Schema(args) => schema::run(args, console),
        Command::Completions(args) => completions::run(args, console),
    }
}

/// Does asynchronous `work` on this thread, unless Ctrl-C comes first: then nothing of it is left running.
fn block_on(work: impl Future<Output = Result<Exit>>) -> Result<Exit> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ended = runtime.block_on(unless_interrupted(work))?;
    // What blocks a thread of the runtime has no say in when the process ends.
    runtime.shutdown_background();
    match ended {
        Ended::Itself(result) => result,
        Ended::Interrupted => Ok(Exit::Interrupted),
    }
}
