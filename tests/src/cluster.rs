//! A farm of processes: PostgreSQL, Redis, S3, and `jpefarm api`, `scheduler` and `worker` over them, on the loopback.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use client::Client;
use rustix::process::{Pid, Signal, kill_process};
use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdout};
use tokio::time::timeout;

use crate::binary;
use crate::servers::Supervisor;
use crate::servers::postgres::{Durability, Postgres};
use crate::servers::redis::{self, Redis};
use crate::servers::s3::S3;

/// Bounds the start and the stop of one process.
const PATIENCE: Duration = Duration::from_mins(2);

/// A farm of processes over servers of its own. However the process that has it ends, all of it ends with it.
pub struct Cluster {
    /// The process that answers HTTP.
    pub api: Role,
    /// The processes that decide what runs, one of which does.
    pub schedulers: Vec<Role>,
    /// The processes that build.
    pub workers: Vec<Role>,
    /// What the roles stand on; dropped after them.
    pub servers: Servers,
    folder: PathBuf,
    n_started: usize,
    _supervisor: Supervisor,
}

/// What the roles stand on.
pub struct Servers {
    /// The books.
    pub postgres: Postgres,
    /// The way of job ids.
    pub redis: Redis,
    /// Large contents.
    pub s3: S3,
    /// The settings that lead there, as variables.
    pub variables: Vec<(String, String)>,
    /// The binary `jpefarm`.
    pub program: PathBuf,
}

/// A running `jpefarm api`, `scheduler` or `worker`.
pub struct Role {
    child: Child,
    url: Option<String>,
    /// Kept open, so that it can go on writing.
    _stdout: BufReader<ChildStdout>,
}

/// The line that a role prints with `--json` when it is ready.
#[derive(Deserialize)]
struct Ready {
    url: Option<String>,
}

impl Servers {
    /// Starts the three of them, for the binary `program`. Nothing is in the database yet.
    pub fn start(program: PathBuf, durability: Durability) -> Self {
        let (postgres, redis, s3) =
            (Postgres::start(durability), Redis::start(redis::Options::default()), S3::start());
        let blobs = s3.create_bucket();
        let mut variables = vec![
            ("JPEFARM_STORE_URL".to_owned(), postgres.url(&postgres.create_database())),
            ("JPEFARM_QUEUE_URL".to_owned(), redis.url()),
            ("JPEFARM_BLOBS_URL".to_owned(), blobs.url),
        ];
        let options = blobs.options.into_iter();
        variables.extend(
            options.map(|(key, value)| (format!("JPEFARM_BLOBS_OPTIONS_{}", key.to_uppercase()), value)),
        );
        Self { postgres, redis, s3, variables, program }
    }

    /// A command of the binary with these servers in its settings.
    pub fn command(&self, home: &Path) -> tokio::process::Command {
        let mut command = binary::command_of(&self.program, home);
        command.envs(self.variables.iter().map(|(name, value)| (name, value))).env("JPEFARM_LOG", "warn");
        command
    }
}

impl Cluster {
    /// Starts servers, one api, one scheduler and `n_workers` workers of the binary `program`, with more settings as
    /// variables, and waits until all are ready. `home` keeps the compiled compiler.
    ///
    /// # Errors
    ///
    /// A role ends before it is ready.
    pub async fn start(
        program: &Path,
        home: &Path,
        durability: Durability,
        n_workers: usize,
        settings: &[(&str, &str)],
    ) -> Result<Self> {
        let program = program.to_owned();
        let folder = tempfile::Builder::new().prefix("jpefarm-cluster-").tempdir()?.keep();
        let supervisor = Supervisor::watch(&folder);
        let mut servers = tokio::task::spawn_blocking(move || Servers::start(program, durability)).await?;
        let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        servers.variables.extend(settings);
        let migrated = servers.command(home).args(["migrate", "--quiet"]).status().await?;
        ensure!(migrated.success(), "the books cannot be migrated");
        let listen = ["--listen", "127.0.0.1:0"];
        let api = Role::start(&servers, home, &folder.join("api.pid"), "api", &listen).await?;
        let (schedulers, workers) = (Vec::new(), Vec::new());
        let mut cluster =
            Self { api, schedulers, workers, servers, folder, n_started: 0, _supervisor: supervisor };
        cluster.add_scheduler(home).await?;
        for _ in 0..n_workers {
            cluster.add_worker(home).await?;
        }
        Ok(cluster)
    }

    /// Starts one more worker and waits until it is ready.
    ///
    /// # Errors
    ///
    /// It ends before it is ready.
    pub async fn add_worker(&mut self, home: &Path) -> Result<()> {
        let worker = self.start_role(home, "worker", &["--workers", "1"]).await?;
        self.workers.push(worker);
        Ok(())
    }

    /// Starts one more scheduler and waits until it is ready.
    ///
    /// # Errors
    ///
    /// It ends before it is ready.
    pub async fn add_scheduler(&mut self, home: &Path) -> Result<()> {
        let scheduler = self.start_role(home, "scheduler", &[]).await?;
        self.schedulers.push(scheduler);
        Ok(())
    }

    async fn start_role(&mut self, home: &Path, role: &str, arguments: &[&str]) -> Result<Role> {
        self.n_started += 1;
        let noted = self.folder.join(format!("{role}-{}.pid", self.n_started));
        Role::start(&self.servers, home, &noted, role, arguments).await
    }

    /// Where it answers.
    pub fn url(&self) -> &str {
        self.api.url.as_deref().expect("the api says where it answers")
    }

    /// A client of it.
    pub fn client(&self) -> Client {
        Client::new(self.url()).expect("its address is one")
    }

    /// Drains every role, those that take work first, and returns their exit codes.
    ///
    /// # Errors
    ///
    /// One does not end.
    pub async fn stop(self) -> Result<Vec<Option<i32>>> {
        let mut codes = Vec::new();
        for role in [self.api].into_iter().chain(self.workers).chain(self.schedulers) {
            codes.push(role.stop().await?);
        }
        Ok(codes)
    }
}

impl Role {
    /// Starts a role and waits until it is ready. Its process id goes into the file `noted`, for the supervisor.
    async fn start(
        servers: &Servers,
        home: &Path,
        noted: &Path,
        role: &str,
        arguments: &[&str],
    ) -> Result<Self> {
        let mut command = servers.command(home);
        // In a group of its own, so that Ctrl-C reaches it only through those who have it.
        command.args([role, "--json"]).args(arguments).process_group(0);
        let mut child = command.stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let pid = child.id().context("it runs")?;
        std::fs::write(noted, format!("KILL {pid}\n"))?;
        let mut stdout = BufReader::new(child.stdout.take().context("it is piped")?);
        let mut line = String::new();
        timeout(PATIENCE, stdout.read_line(&mut line)).await.context("it becomes ready")??;
        let ready: Ready = serde_json::from_str(&line).with_context(|| format!("{role} ended: {line}"))?;
        Ok(Self { child, url: ready.url, _stdout: stdout })
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: Signal) {
        let pid = self.child.id().and_then(|pid| i32::try_from(pid).ok()).and_then(Pid::from_raw);
        kill_process(pid.expect("it runs"), signal).expect("it can be signalled");
    }

    /// Kills it with SIGKILL and waits until it is gone.
    ///
    /// # Errors
    ///
    /// It cannot be killed.
    pub async fn kill(mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }

    /// Drains it with SIGTERM and returns its exit code.
    ///
    /// # Errors
    ///
    /// It does not end.
    pub async fn stop(mut self) -> Result<Option<i32>> {
        self.signal(Signal::TERM);
        Ok(timeout(PATIENCE, self.child.wait()).await.context("it ends")??.code())
    }
}
