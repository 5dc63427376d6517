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

The processes of the last release go on while it runs, and start again on the new schema: migrate first, then replace
them. With PostgreSQL, `jpefarm api`, `scheduler` and `worker` refuse to start before it; SQLite is migrated at the start
of `jpefarm serve`. Nothing is ever taken back: a schema from a newer release is left as it is, and used as long as it
has what this program needs.";

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
    /// As they were found.
    missing_roles: Vec<&'static str>,
    lacks_rights: bool,
    migrated: bool,
}

/// Migrates.
///
/// # Errors
///
/// The store cannot be opened, a newer release has taken away what this one needs, or a migration fails.
pub(crate) fn run(args: &Args, console: &Console) -> Result<Exit> {
    let config = args.config.load([])?;
    super::block_on(async {
        let schema = migrate::schema(&config.settings).await?;
        if schema.is_newer() && !schema.is_usable {
            return Err(migrate::too_new(&schema).into());
        }
        let migrated = schema.is_due() && !args.dry_run;
        if migrated {
            migrate::migrate(&config.settings).await?;
        }
        let (word, text) = told(&schema, migrated);
        console.done(word, text)?;
        let Schema { store, found, known, missing_roles, lacks_rights, .. } = schema;
        let to = found.max(known);
        console.document(&Document { store, from: found, to, missing_roles, lacks_rights, migrated })?;
        Ok(Exit::Ok)
    })
}

/// What was done, in a word and a sentence.
fn told(schema: &Schema, migrated: bool) -> (&'static str, String) {
    let Schema { store, found, known, .. } = schema;
    match (schema.is_due(), migrated) {
        (true, true) => ("Migrated", format!("{store}: {}", tasks(schema))),
        (true, false) => ("Due", format!("{store}: {}", tasks(schema))),
        _ if schema.is_newer() => (
            "Newer",
            format!("{store} has schema {found}; this program knows {known}, and can use it as it is"),
        ),
        _ => ("Current", format!("{store} has schema {found}")),
    }
}

/// What there is to do.
fn tasks(schema: &Schema) -> String {
    let Schema { found, known, missing_roles, .. } = schema;
    let tasks = [
        (found < known).then(|| format!("from schema {found} to {known}")),
        (!missing_roles.is_empty()).then(|| format!("the roles {}", missing_roles.join(", "))),
        schema.lacks_rights.then(|| "the rights of the roles".to_owned()),
    ];
    tasks.into_iter().flatten().collect::<Vec<_>>().join("; ")
}
