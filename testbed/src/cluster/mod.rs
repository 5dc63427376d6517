//! A farm of processes on PostgreSQL, Redis and S3 of its own, on the loopback: any number of `jpefarm api`,
//! `scheduler` and `worker`, each started again whenever it ends, as a service manager does it.

mod books;
mod link;
mod member;
mod namespace;
mod role;
mod stand;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use client::Client;
use tokio::task::{JoinHandle, block_in_place, spawn_blocking};
use tokio::time::{interval, timeout};

pub use books::Books;
pub use link::{Link, Weather};
pub use member::{Member, Server, Ways};
pub use namespace::Namespace;
pub use role::{Kind, Role};
pub use stand::Servers;

use crate::binary;
use crate::servers::Supervisor;
use crate::servers::postgres::Durability;
use crate::servers::redis;
use member::Places;

/// How soon a process that has ended is started again.
const START_AGAIN: Duration = Duration::from_millis(200);

/// How many processes a cluster consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Apis.
    pub apis: usize,
    /// Schedulers.
    pub schedulers: usize,
    /// Workers.
    pub workers: usize,
    /// Of the workers, those in a network namespace of their own.
    pub isolated: usize,
}

/// What a cluster is like.
#[derive(Debug, Clone)]
pub struct Options {
    /// The binary `jpefarm`.
    pub program: PathBuf,
    /// Home of all processes, which keeps the compiled compiler.
    pub home: PathBuf,
    /// Folder of settings and logs, which stay when the cluster is gone. Emptied at the start.
    pub logs: PathBuf,
    /// How many processes.
    pub size: Size,
    /// Whether a commit waits for the disk.
    pub durability: Durability,
    /// What Redis is like.
    pub redis: redis::Options,
    /// Whether the servers speak TLS, each with a certificate that an authority of its own vouches for.
    pub tls: bool,
    /// How processes reach the servers.
    pub ways: Ways,
    /// What stands before the command of the process that does this and has that number, from 1: a program that changes
    /// its world and becomes it.
    pub before: fn(Kind, usize) -> Vec<String>,
    /// Settings of all processes besides those that every cluster needs: lines as `worker.slots = 2`.
    pub settings: Vec<String>,
}

impl Options {
    /// One api, one scheduler and two workers of `program`, straight on servers whose commits wait for the disk, with
    /// home and logs in the folder `files`.
    pub fn new(program: &Path, files: &Path) -> Self {
        Self {
            program: program.to_owned(),
            home: files.join("home"),
            logs: files.join("logs"),
            size: Size { apis: 1, schedulers: 1, workers: 2, isolated: 0 },
            durability: Durability::Fsync,
            redis: redis::Options::default(),
            tls: false,
            ways: Ways::Direct,
            before: |_, _| Vec::new(),
            settings: Vec::new(),
        }
    }
}

/// The whole farm. Dropping it ends everything; so does the end of this process.
#[derive(Debug)]
pub struct Cluster {
    /// The processes, the apis first, then the schedulers, then the workers.
    pub members: Arc<Vec<Member>>,
    /// What they stand on.
    pub servers: Servers,
    /// What it is like.
    pub options: Options,
    keeper: JoinHandle<()>,
    /// Last, so that it clears up when everything has ended.
    _supervisor: Supervisor,
}

impl Cluster {
    /// Starts a farm and waits until all of it is ready.
    pub async fn start(options: Options) -> Self {
        let _ = fs::remove_dir_all(&options.logs);
        fs::create_dir_all(&options.home).expect("there is room");
        fs::create_dir_all(&options.logs).expect("there is room");
        let notes =
            tempfile::Builder::new().prefix("jpefarm-cluster-").tempdir().expect("there is room").keep();
        let supervisor = Supervisor::watch(&notes);
        let asked = options.clone();
        let servers = spawn_blocking(move || Servers::start(&asked)).await.expect("servers start");
        let members = Arc::new(member::all(&servers, &options, &Places { notes: &notes }).await);
        let keeper = tokio::spawn(keep(Arc::clone(&members)));
        let cluster = Self { members, servers, options, keeper, _supervisor: supervisor };
        cluster.migrate().await;
        cluster.begin().await;
        cluster
    }

    async fn migrate(&self) {
        let output = self.command("migrate").output().await.expect("the program can be run");
        assert!(output.status.success(), "migrating failed: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// One worker before the others, so that the compiler is made ready once.
    async fn begin(&self) {
        if let Some(first) = self.of(Kind::Worker).next() {
            first.role.want();
            first.role.ready().await;
        }
        for member in &*self.members {
            member.role.want();
        }
        for member in &*self.members {
            member.role.ready().await;
        }
    }

    /// A command of the binary that reads the settings of this farm: `doctor`, `migrate` …
    pub fn command(&self, name: &str) -> tokio::process::Command {
        let mut command = self.client_command(name);
        command.arg("--config").arg(self.settings_file());
        command
    }

    /// A command of the binary that knows nothing of this farm.
    pub fn client_command(&self, name: &str) -> tokio::process::Command {
        let mut command = binary::command_of(&self.options.program, &self.options.home);
        command.arg(name);
        command
    }

    /// The settings of the first process.
    pub fn settings_file(&self) -> &Path {
        &self.members.first().expect("a farm has processes").settings_file
    }

    /// The processes that do `kind`.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(move |member| member.role.kind == kind)
    }

    /// The first process that does `kind`.
    pub fn first(&self, kind: Kind) -> &Role {
        &self.of(kind).next().expect("there is one").role
    }

    /// Where the apis answer.
    pub fn urls(&self) -> Vec<String> {
        self.of(Kind::Api).map(|member| member.role.url()).collect()
    }

    /// A client of the first api.
    pub fn client(&self) -> Client {
        Client::new(&self.first(Kind::Api).url()).expect("its address is one")
    }

    /// How often the logs of all processes say `what`.
    pub fn n_logged(&self, what: &str) -> u64 {
        self.members.iter().map(|member| member.role.n_logged(what) as u64).sum()
    }

    /// The ends of all logs.
    pub fn log_tails(&self) -> String {
        self.members.iter().map(|member| member.role.log_tail()).collect()
    }

    /// Waits until no build is queued or runs; whether that came within `patience`.
    pub async fn drained(&self, patience: Duration) -> bool {
        let open = "SELECT count(*) FROM jobs WHERE finished_at IS NULL";
        let mut looks = interval(Duration::from_millis(500));
        let emptied = async {
            loop {
                looks.tick().await;
                if block_in_place(|| self.servers.books.number(open)) == 0 {
                    return;
                }
            }
        };
        timeout(patience, emptied).await.is_ok()
    }

    /// Drains every process, those that take work first, and returns their exit codes. None is started again.
    pub async fn stop(&self) -> Vec<Option<i32>> {
        let mut codes = Vec::new();
        for kind in [Kind::Api, Kind::Worker, Kind::Scheduler] {
            for member in self.of(kind) {
                codes.push(member.role.terminate().await);
            }
        }
        codes
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.keeper.abort();
        // The keeper may have its part of the processes for a moment longer.
        for member in &*self.members {
            member.role.lose();
        }
    }
}

/// Starts again what has ended.
async fn keep(members: Arc<Vec<Member>>) {
    let mut rounds = interval(START_AGAIN);
    loop {
        rounds.tick().await;
        for member in &*members {
            member.role.keep();
        }
    }
}
