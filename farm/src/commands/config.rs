//! `jpefarm config`: the effective settings, and whether they can be.

use std::fmt::Write;
use std::path::Path;

use anyhow::Result;
use serde::Serialize;
use serde_json::Value;

use super::config_args::ConfigArgs;
use crate::config::{Layers, Setting, Source};
use crate::console::Console;
use crate::exit::Exit;

const EXAMPLES: &str = "\
Examples:
  jpefarm config show                                every setting in force, and where it comes from
  jpefarm config show --json
  jpefarm config check --config /etc/jpefarm/jpefarm.toml

Flags win, then variables (JPEFARM_WORKER_SLOTS for worker.slots), then the file, then the defaults. Passwords and
other secrets are shown as ***.";

/// Column at which the source of a value is written, if the value leaves room.
const SOURCE_COLUMN: usize = 44;

/// Show or check the settings of a server
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Print every setting in force and where it comes from, secrets masked
    Show(ConfigArgs),
    /// Check the settings and say nothing more than what is wrong with them
    Check(ConfigArgs),
}

#[derive(Serialize)]
struct Document<'a> {
    file: Option<&'a Path>,
    settings: Vec<Setting>,
}

/// Shows or checks.
///
/// # Errors
///
/// A setting is unknown or wrong.
pub(crate) fn run(args: &Args, console: &Console) -> Result<Exit> {
    let (Action::Show(config) | Action::Check(config)) = &args.action;
    let layers = config.load([])?;
    match args.action {
        Action::Show(_) => show(&layers, console)?,
        Action::Check(_) => check(&layers, console)?,
    }
    Ok(Exit::Ok)
}

fn show(layers: &Layers, console: &Console) -> Result<()> {
    let settings = layers.shown();
    let text = text(&settings);
    Ok(console.result(&Document { file: layers.file.as_deref(), settings }, text)?)
}

fn check(layers: &Layers, console: &Console) -> Result<()> {
    layers.check_listener()?;
    let settings = layers.shown();
    let n_set = settings.iter().filter(|setting| setting.source != Source::Default).count();
    console.done("Good", format!("{n_set} of {} settings are set, and all can be", settings.len()))?;
    Ok(console.document(&Document { file: layers.file.as_deref(), settings })?)
}

/// The settings as the TOML file that would say them, with the sources as comments.
fn text(settings: &[Setting]) -> String {
    let mut placed: Vec<_> = settings.iter().map(|setting| (place(&setting.key), setting)).collect();
    // Keys of no table come first, as TOML wants it, because no name is shorter than theirs.
    placed.sort_by_key(|(place, _)| *place);
    let (mut text, mut table) = (String::new(), "");
    for ((inside, name), setting) in placed {
        if inside != table {
            let _ = writeln!(text, "\n[{inside}]");
            table = inside;
        }
        let line = match &setting.value {
            Value::Null => format!("# {name} ="),
            value => format!("{name} = {}", toml(value)),
        };
        let _ = writeln!(text, "{line:SOURCE_COLUMN$} # {}", setting.source);
    }
    text
}

/// The table of a key, and its name in it.
fn place(key: &str) -> (&str, &str) {
    key.rsplit_once('.').unwrap_or(("", key))
}

/// A value as TOML. JSON's strings, numbers, truth values and lists of them are TOML's.
fn toml(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(toml).collect::<Vec<_>>().join(", ")),
        value => value.to_string(),
    }
}
