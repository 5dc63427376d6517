//! A farm of processes on PostgreSQL, Redis and S3, each way between two of them through a [`Link`].

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use blobs::BlobSettings;
use tempfile::TempDir;
use tests::binary;
use tests::servers::postgres::{Durability, Postgres};
use tests::servers::redis::{self, Redis};
use tests::servers::s3::S3;
use tests::servers::{Supervisor, free_port};
use tokio::task::JoinHandle;
use tokio::time::{interval, timeout};

use crate::books::Books;
use crate::link::Link;
use crate::namespace::Namespace;
use crate::role::{Kind, Places, Role};

/// How soon a process that has ended is started again.
const START_AGAIN: Duration = Duration::from_millis(200);

/// How many processes a farm consists of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    /// Apis.
    pub(crate) apis: usize,
    /// Schedulers.
    pub(crate) schedulers: usize,
    /// Workers.
    pub(crate) workers: usize,
    /// Of the workers, those in a network namespace of their own.
    pub(crate) isolated: usize,
}

/// A process with its ways to the servers.
#[derive(Debug)]
pub(crate) struct Member {
    /// The process.
    pub(crate) role: Role,
    /// Its way to PostgreSQL.
    pub(crate) store: Link,
    /// Its way to Redis.
    pub(crate) queue: Link,
    /// Its way to S3.
    pub(crate) blobs: Link,
    /// The network namespace that it runs in; dropped after it.
    pub(crate) namespace: Option<Namespace>,
}

/// The servers.
#[derive(Debug)]
pub(crate) struct Servers {
    /// PostgreSQL.
    pub(crate) books: Books,
    /// Redis.
    pub(crate) redis: Redis,
    /// S3.
    pub(crate) s3: S3,
    /// The bucket of the farm, without a proxy before it.
    pub(crate) bucket: BlobSettings,
}

/// The whole farm. Dropping it ends everything; so does the end of this process.
#[derive(Debug)]
pub(crate) struct Farm {
    /// The processes, the apis first, then the schedulers, then the workers.
    pub(crate) members: Arc<Vec<Member>>,
    /// What they stand on.
    pub(crate) servers: Arc<Servers>,
    /// Where logs and the ledger stay after the run.
    pub(crate) logs: PathBuf,
    keeper: JoinHandle<()>,
    _notes: TempDir,
    _supervisor: Supervisor,
}

impl Servers {
    /// Starts them, with commits that are real: a killed server has to know what it has acknowledged.
    fn start() -> Self {
        let (postgres, redis, s3) =
            (Postgres::start(Durability::Fsync), Redis::start(redis::Options::default()), S3::start());
        let (database, bucket) = (postgres.create_database(), s3.create_bucket());
        Self { books: Books { postgres, database }, redis, s3, bucket }
    }
}

impl Farm {
    /// Starts a farm whose logs go to the folder `name` of the build's temporary files, and waits until it is ready.
    pub(crate) async fn start(name: &str, size: Size) -> Self {
        let files = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let (home, logs) = (files.join("faults-home"), files.join("faults").join(name));
        let _ = fs::remove_dir_all(&logs);
        fs::create_dir_all(&home).expect("there is room");
        fs::create_dir_all(&logs).expect("there is room");
        let servers = Arc::new(tokio::task::spawn_blocking(Servers::start).await.expect("servers start"));
        let notes = tempfile::Builder::new().prefix("jpefarm-faults-").tempdir().expect("there is room");
        let supervisor = Supervisor::watch(notes.path());
        let places = Places { home: &home, logs: &logs, notes: notes.path() };
        let members = Arc::new(members(&servers, size, places).await);
        migrate(&members[0].role, &logs, &home);
        let farm = Self {
            keeper: tokio::spawn(keep(Arc::clone(&members))),
            members,
            servers,
            logs,
            _notes: notes,
            _supervisor: supervisor,
        };
        farm.begin().await;
        farm
    }

    /// One worker before the others, so that the compiler is made ready once.
    async fn begin(&self) {
        let first = self.of(Kind::Worker).next().map(|member| &member.role);
        if let Some(first) = first {
            first.want();
            first.ready().await;
        }
        for member in &*self.members {
            member.role.want();
        }
        for member in &*self.members {
            member.role.ready().await;
        }
    }

    /// The processes that do `kind`.
    pub(crate) fn of(&self, kind: Kind) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(move |member| member.role.kind == kind)
    }

    /// Where the apis answer.
    pub(crate) fn urls(&self) -> Vec<String> {
        self.of(Kind::Api).map(|member| member.role.url()).collect()
    }

    /// How often the logs of all processes say `what`.
    pub(crate) fn n_logged(&self, what: &str) -> u64 {
        self.members.iter().map(|member| member.role.n_logged(what) as u64).sum()
    }

    /// The ends of all logs.
    pub(crate) fn log_tails(&self) -> String {
        self.members.iter().map(|member| member.role.log_tail()).collect()
    }

    /// Waits until no build is queued or runs; whether that came within `patience`.
    pub(crate) async fn drained(&self, patience: Duration) -> bool {
        let open = "SELECT count(*) FROM jobs WHERE finished_at IS NULL";
        let mut looks = interval(Duration::from_millis(500));
        let emptied = async {
            loop {
                looks.tick().await;
                if tokio::task::block_in_place(|| self.servers.books.number(open)) == 0 {
                    return;
                }
            }
        };
        timeout(patience, emptied).await.is_ok()
    }

    /// Drains every process, those that take work first, and returns their exit codes.
    pub(crate) async fn stop(&self) -> Vec<Option<i32>> {
        self.keeper.abort();
        let mut codes = Vec::new();
        for kind in [Kind::Api, Kind::Worker, Kind::Scheduler] {
            for member in self.of(kind) {
                codes.push(member.role.terminate().await);
            }
        }
        codes
    }
}

impl Drop for Farm {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}

/// Starts again what has ended, as a service manager does.
async fn keep(members: Arc<Vec<Member>>) {
    let mut rounds = interval(START_AGAIN);
    loop {
        rounds.tick().await;
        for member in &*members {
            member.role.keep();
        }
    }
}

async fn members(servers: &Servers, size: Size, places: Places<'_>) -> Vec<Member> {
    let kinds = [(Kind::Api, size.apis), (Kind::Scheduler, size.schedulers), (Kind::Worker, size.workers)];
    let mut members = Vec::new();
    for (kind, n) in kinds {
        for number in 1..=n {
            let is_isolated = kind == Kind::Worker && number <= size.isolated;
            let namespace = is_isolated.then(|| Namespace::create().expect("they can be made"));
            members.push(member(kind, number, namespace, servers, places).await);
        }
    }
    members
}

async fn member(
    kind: Kind,
    number: usize,
    namespace: Option<Namespace>,
    servers: &Servers,
    places: Places<'_>,
) -> Member {
    let name = format!("{}-{number}", kind.name());
    let outside = namespace.as_ref().map_or(Ipv4Addr::LOCALHOST, Namespace::outside);
    let inside = namespace.as_ref().map_or(Ipv4Addr::LOCALHOST, Namespace::inside);
    let store = Link::to(servers.books.postgres.port(), outside).await;
    let queue = Link::to(servers.redis.port(), outside).await;
    let blobs = Link::to(servers.s3.port(), outside).await;
    let address = SocketAddr::from((inside, free_port()));
    let file = places.logs.join(&name).with_extension("toml");
    let starts = [&store, &queue, &blobs].map(|link| SocketAddr::from((outside, link.port())));
    fs::write(&file, settings(servers, kind, address, starts)).expect("there is room");
    let mut command = namespace.as_ref().map(Namespace::prefix).unwrap_or_default();
    command.push(binary::jpefarm().display().to_string());
    command.extend([kind.name().to_owned(), "--config".to_owned(), file.display().to_string()]);
    Member { role: Role::new(kind, &name, address, command, places), store, queue, blobs, namespace }
}

/// The configuration of one process, whose ways to PostgreSQL, Redis and S3 begin at `starts`.
fn settings(servers: &Servers, kind: Kind, address: SocketAddr, starts: [SocketAddr; 3]) -> String {
    let [store, queue, blobs] = starts;
    let direct = servers.books.postgres.url(&servers.books.database);
    let server = SocketAddr::from((Ipv4Addr::LOCALHOST, servers.books.postgres.port()));
    let store = direct.replace(&server.to_string(), &store.to_string());
    let bucket = &servers.bucket.url;
    let mut options = servers.bucket.options.clone();
    options.insert("endpoint".to_owned(), format!("http://{blobs}"));
    let options: Vec<_> = options.into_iter().map(|(key, value)| format!("{key} = \"{value}\"")).collect();
    let options = options.join("\n");
    let listen = if kind == Kind::Api { "http" } else { "telemetry" };
    format!(
        "store.url = \"{store}\"\n\
         queue.url = \"redis://{queue}\"\n\
         blobs.url = \"{bucket}\"\n\
         {listen}.listen = \"{address}\"\n\
         worker.slots = 2\n\
         worker.drain_grace_ms = 5000\n\
         [blobs.options]\n{options}"
    )
}

fn migrate(role: &Role, logs: &Path, home: &Path) {
    let mut command = Command::new(binary::jpefarm());
    command.env_clear().env("HOME", home).env("PATH", "/usr/bin:/bin");
    let file = logs.join(format!("{}-1.toml", role.kind.name()));
    let output = command.args(["migrate", "--config"]).arg(file).output().expect("the program can be run");
    assert!(output.status.success(), "migrating failed: {}", String::from_utf8_lossy(&output.stderr));
}
