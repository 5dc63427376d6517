//! The command line: what may be typed, and the help that teaches it.
//!
//! Only shapes and texts live here; what a command does is in its file in [`crate::commands`].

use std::ffi::OsString;

use clap::{ArgAction, Args, ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::commands::{
    api, build, cancel, completions, config, convert, doctor, explain, fetch, fix, fmt, init, inspect, list,
    lsp, migrate, replay, report, scheduler, schema, serve, status, submit, validate, worker,
};

/// Printed below the long help of every command.
const EXIT_CODES: &str = "\
Exit codes:
  0    it is done, without errors
  1    the project has errors, or a build did not succeed
  2    the command line asks for something that cannot be
  3    the farm failed: no server, no disk space, a broken pipe, a bug
  130  interrupted by Ctrl-C";

/// Printed below the short help of `jpefarm` itself.
const FIRST_STEPS: &str = "\
First steps:
  jpefarm init my-mod             make a small project
  jpefarm build my-mod            compile it; the result is in my-mod/build
  jpefarm explain MISSING_END     explain a diagnostic

With a server:
  jpefarm serve                   run a farm on this machine
  jpefarm submit my-mod --wait    build on that farm";

/// Build farm for JPE, the plain-English language for mods of The Sims 4.
///
/// `build`, `validate`, `fix`, `fmt` and `convert` work by themselves, in one process. `serve` runs a farm that
/// other machines can send builds to; `submit`, `status`, `report`, `fetch`, `cancel`, `replay` and `list` talk to
/// it.
#[derive(Debug, Parser)]
#[command(name = "jpefarm", version, propagate_version = true, arg_required_else_help = true, after_help = FIRST_STEPS)]
pub(crate) struct Cli {
    /// What every command takes.
    #[command(flatten)]
    pub(crate) global: Global,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Build(build::Args),
    Validate(validate::Args),
    Fix(fix::Args),
    Fmt(fmt::Args),
    Convert(convert::Args),
    Serve(serve::Args),
    Api(api::Args),
    Scheduler(scheduler::Args),
    Worker(worker::Args),
    Migrate(migrate::Args),
    Doctor(doctor::Args),
    Config(config::Args),
    Submit(submit::Args),
    Status(status::Args),
    Report(report::Args),
    Fetch(fetch::Args),
    Cancel(cancel::Args),
    Replay(replay::Args),
    List(list::Args),
    Init(init::Args),
    Explain(explain::Args),
    Inspect(inspect::Args),
    Lsp(lsp::Args),
    Schema(schema::Args),
    Completions(completions::Args),
}

/// Options of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output options")]
pub(crate) struct Global {
    /// Form of what is printed on stdout; diagnostics for people, progress and logs go to stderr
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORM")]
    pub(crate) format: Format,
    /// Short for `--format json`
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// When to use colours; `auto` follows the terminal, `NO_COLOR` and `CLICOLOR_FORCE`
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN")]
    pub(crate) color: ColorChoice,
    /// Print errors only
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Print more
    #[arg(long, short, global = true, action = ArgAction::SetTrue)]
    pub(crate) verbose: bool,
}

/// Form of what is printed on stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Text,
    /// One JSON document
    Json,
}

/// The command line's definition, with the exit codes below every long help.
pub(crate) fn definition() -> clap::Command {
    let with_exit_codes = |command: clap::Command| {
        let examples = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        command.after_long_help(format!("{examples}\n\n{EXIT_CODES}"))
    };
    with_exit_codes(Cli::command()).mut_subcommands(with_exit_codes)
}

/// Reads the command line.
///
/// # Errors
///
/// What clap prints: a usage error, or the help or version that was asked for.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    let matches = definition().try_get_matches_from(arguments)?;
    Cli::from_arg_matches(&matches)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_definition_is_consistent() {
        super::definition().debug_assert();
    }
}
