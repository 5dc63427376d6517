//! `jpefarm lsp`: the editor service, over stdin and stdout.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use lsp::{Contents, Ended, Folders};

use crate::compose::telemetry;
use crate::config::LogFormat;
use crate::exit::Exit;
use crate::project;

const EXAMPLES: &str = "\
Example:
  jpefarm lsp      an editor starts it by itself; docs/editors.md says how to set up yours

It ends with exit code 0 when the editor said that it would go, and with 1 when it went without a word.";

/// Help an editor with JPE: diagnostics, hover, completion, definitions, renaming, fixes
///
/// Speaks the language server protocol over stdin and stdout. Each folder that is open in the editor is a project,
/// the one that `jpefarm build FOLDER` builds.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Speak over stdin and stdout; that is the only way, and some editors say so
    #[arg(long)]
    stdio: bool,
    /// What is logged, as `info` or `warn,lsp=debug`
    #[arg(long, env = "JPEFARM_LOG", value_name = "FILTER", default_value = "warn")]
    log: String,
    /// Form of the logs on stderr
    #[arg(long, env = "JPEFARM_LOG_FORMAT", value_enum, default_value_t, value_name = "FORM")]
    log_format: LogFormat,
}

/// Project folders on this machine.
struct OnDisk;

impl Folders for OnDisk {
    fn read(&self, root: &Path) -> Contents {
        let (files, faults) = project::folder(root);
        Contents { files, faults }
    }
}

/// Serves one editor until it goes.
///
/// # Errors
///
/// The logs cannot be as they are wanted.
pub(crate) fn run(args: &Args) -> Result<Exit> {
    telemetry::start(&args.log, args.log_format)?;
    super::block_on(async {
        let ended = lsp::serve(tokio::io::stdin(), tokio::io::stdout(), Arc::new(OnDisk)).await;
        Ok(match ended {
            Ended::Orderly => Exit::Ok,
            // The protocol wants 1. Source: LSP §3.17, `exit`.
            Ended::Abruptly => Exit::Project,
        })
    })
}
