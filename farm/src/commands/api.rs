//! `jpefarm api`: the HTTP interface of a farm on several machines.

use anyhow::Result;

use super::config_args::{ConfigArgs, GraceArgs, HttpArgs};
use super::role;
use crate::compose::roles::Role;
use crate::console::Console;
use crate::exit::Exit;

const EXAMPLES: &str = "\
Examples:
  jpefarm api --config /etc/jpefarm/jpefarm.toml
  jpefarm api --listen 0.0.0.0:443 --allow-host farm.example --tls-certificate farm.pem --tls-key farm.key

Any number may run behind a balancer that asks /readyz. Ctrl-C or SIGTERM stops it: it takes no new requests and answers
those that it has within the grace. A second one ends it at once. `jpefarm doctor` checks what it stands on.";

/// Run the HTTP interface of a farm on several machines
///
/// It takes builds and answers questions about them, over the store and the blobs that the settings name;
/// `jpefarm scheduler` and `jpefarm worker` do the rest. `docs/configuration.md` describes every setting.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    grace: GraceArgs,
    #[command(flatten)]
    http: HttpArgs,
    #[command(flatten)]
    config: ConfigArgs,
}

/// Serves until a signal.
///
/// # Errors
///
/// It cannot start, or a part of it broke down.
pub(crate) fn run(args: &Args, console: &Console) -> Result<Exit> {
    let config = args.config.load(args.grace.flags().chain(args.http.flags()))?;
    role::run(&[Role::Api], config, console)
}
