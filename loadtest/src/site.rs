//! Where a scenario runs: the binary under test and the folder for what is left of it.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use testbed::cluster::{Cluster, Options};
use testbed::faults::progress::tell;
use testbed::servers::redis;
use testbed::workspace;

/// Settings by which the logs of a farm say when its guests run and who leads, with the time in microseconds.
const LOGS: [&str; 2] =
    [r#"telemetry.log = "warn,worker=debug,scheduler=info""#, r#"telemetry.log_format = "json""#];

/// The place of one scenario.
#[derive(Debug)]
pub(crate) struct Site {
    program: PathBuf,
    /// Where tables go.
    pub(crate) out: PathBuf,
    /// Name of the scenario.
    pub(crate) name: &'static str,
}

impl Site {
    /// The place of the scenario `name`.
    ///
    /// # Errors
    ///
    /// There is no binary to measure.
    pub(crate) fn new(program: Option<PathBuf>, out: Option<PathBuf>, name: &'static str) -> Result<Self> {
        let beside = || Ok::<_, std::io::Error>(std::env::current_exe()?.with_file_name("jpefarm"));
        let program = program.map_or_else(beside, Ok)?;
        ensure!(
            program.is_file(),
            "there is no {}; build it with `cargo build --release --package farm --package loadtest`",
            program.display()
        );
        if cfg!(debug_assertions) {
            tell("this is an unoptimised build: its figures say nothing");
        }
        let out = out.unwrap_or_else(|| workspace::root().join("target/loadtest"));
        Ok(Self { program: std::path::absolute(program)?, out: std::path::absolute(out)?, name })
    }

    /// A farm whose logs and settings stay in the folder of the scenario.
    pub(crate) fn options(&self) -> Options {
        let logs = self.out.join(self.name);
        Options { home: self.out.join("home"), logs, ..Options::new(&self.program, &self.out) }
    }

    /// Starts a farm as it is run for real: Redis appends to a file that it flushes every second, and the ways to the
    /// servers are direct. Its logs can be read by [`guests`](crate::guests).
    pub(crate) async fn measured(&self, n_schedulers: usize, settings: &[&str]) -> Cluster {
        let mut options = self.options();
        options.redis = redis::Options { append_only: true, ..redis::Options::default() };
        options.size.schedulers = n_schedulers;
        options.settings = LOGS.iter().chain(settings).map(|line| (*line).to_owned()).collect();
        tell("starting PostgreSQL, Redis, S3 and a farm …");
        Cluster::start(options).await
    }

    /// The file of the table with this extension.
    pub(crate) fn table(&self, extension: &str) -> PathBuf {
        Path::new(&self.out).join(self.name).with_extension(extension)
    }
}
