//! `jpefarm completions`: a script that completes the command line in a shell.

use anyhow::Result;
use clap_complete::Shell;
use serde::Serialize;

use crate::cli;
use crate::console::Console;
use crate::exit::Exit;

const EXAMPLES: &str = "\
Examples:
  jpefarm completions bash > ~/.local/share/bash-completion/completions/jpefarm
  jpefarm completions zsh > ~/.zfunc/_jpefarm
  jpefarm completions fish > ~/.config/fish/completions/jpefarm.fish";

/// Print a script that completes jpefarm's command line
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Serialize)]
struct Document {
    shell: String,
    script: String,
}

/// Prints the script.
///
/// # Errors
///
/// Writing fails.
pub(crate) fn run(args: &Args, console: &Console) -> Result<Exit> {
    // Into memory first: clap_complete panics when it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut cli::definition(), "jpefarm", &mut script);
    let script = String::from_utf8(script)?;
    let document = Document { shell: args.shell.to_string(), script };
    console.result(&document, &document.script)?;
    Ok(Exit::Ok)
}
