//! `jpefarm migrate`: brings the schema of the books up to date.

use anyhow::Result;
use serde::Serialize;

use super::config_args::ConfigArgs;
use crate::compose::migrate::{self, Schema};
use crate::console::Console;
use crate::exit::Exit;

const EXAMPLES: &str = "\
Examples:
  jpefarm migrate --dry-run                          say what would be done
  jpefarm migrate --config /etc/jpefarm/jpefarm.toml

Migrations only add, so that the processes of the last release go on while it runs: migrate first, then replace them.
With PostgreSQL, `jpefarm api`, `scheduler` and `worker` refuse to start before it; SQLite is migrated at the start of
`jpefarm serve`.";

/// Bring the schema of the store up to date
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Change nothing, and say what would be done
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    config: ConfigArgs,
}

#[derive(Serialize)]
struct Document {
    store: String,
    from: i64,
    to: i64,
    migrated: bool,
}

/// Migrates.
///
/// # Errors
///
/// The store cannot be opened, a newer release has migrated it, or a migration fails.
pub(crate) fn run(args: &Args, console: &Console) -> Result<Exit> {
    let config = args.config.load([])?;
    super::block_on(async {
        let Schema { store, found, known } = migrate::schema(&config.settings).await?;
        let is_due = found < known;
        if is_due && !args.dry_run {
            migrate::migrate(&config.settings).await?;
        }
        let (word, text) = match (is_due, args.dry_run) {
            (false, _) => ("Current", format!("{store} has schema {found}")),
            (true, true) => ("Due", format!("{store} from schema {found} to {known}")),
            (true, false) => ("Migrated", format!("{store} from schema {found} to {known}")),
        };
        console.done(word, text)?;
        console.document(&Document { store, from: found, to: known, migrated: is_due && !args.dry_run })?;
        Ok(Exit::Ok)
    })
}
