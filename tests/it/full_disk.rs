//! The disk of a farm, or of its servers, is full: submits are refused with words, what was acknowledged stays, and all is well
//! when there is room again.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use client::Client;
use rand::RngExt;
use rand::distr::Alphanumeric;
use reqwest::StatusCode;
use schemas::api::{Build, IDEMPOTENCY_KEY, SubmitBuild, SubmitFile};
use schemas::{BuildOptions, CachePolicy, Class, JobId, JobKind, JobState, Problem};
use testbed::binary::{self, Server};
use testbed::cluster::{Cluster, Options, Size};
use testbed::workspace::root;
use tokio::time::sleep;

/// Bounds every wait.
const PATIENCE: Duration = Duration::from_mins(1);

/// Names the disk to the test process that runs on one.
const ON_DISK: &str = "JPEFARM_TEST_ON_DISK";

/// What makes the disk.
const LAUNCH: &str = r#"mount -t tmpfs -o "$1" none "$2" && shift 2 && exec "$@""#;

/// Submits at most until one is refused; each writes some tens of KiB.
const SUBMITS_MAX: usize = 1_000;

/// Bytes of a source that stays in its row, and of one that goes to the folder of contents.
const SMALL: usize = 10_000;
const LARGE: usize = 60_000;

/// Who submits to the farm at an address, and what was acknowledged.
struct Submitter {
    http: reqwest::Client,
    url: String,
    acknowledged: Vec<JobId>,
}

impl Submitter {
    fn new(url: &str) -> Self {
        Self { http: reqwest::Client::new(), url: url.to_owned(), acknowledged: Vec::new() }
    }

    /// One submit of so many random letters, without the retries of the farm's own client.
    async fn submit(&mut self, n_letters: usize) -> Result<(), (StatusCode, Problem)> {
        let letters =
            rand::rng().sample_iter(Alphanumeric).take(n_letters).map(char::from).collect::<String>();
        let text = format!("# {letters}\n[Buffs]\nid: full\ndisplay_name: Full\nend\n");
        let build = SubmitBuild {
            name: "full".to_owned(),
            files: vec![SubmitFile { path: "a.jpe".to_owned(), text: Some(text), base64: None }],
            kind: JobKind::Build,
            class: Class::Normal,
            options: BuildOptions::default(),
            limits: None,
            deadline_seconds: None,
            concurrency_key: None,
            on_conflict: None,
            cache: CachePolicy::Use,
        };
        let request = self.http.post(format!("{}/api/v1/builds", self.url)).json(&build);
        let answer = request.header(IDEMPOTENCY_KEY, &letters[..20]).send().await.unwrap();
        let status = answer.status();
        if status.is_success() {
            self.acknowledged.push(answer.json::<Build>().await.unwrap().id);
            return Ok(());
        }
        assert!(answer.headers().contains_key("retry-after"), "{answer:?}");
        Err((status, answer.json().await.unwrap()))
    }

    /// Some submits of each kind, all of which are accepted.
    async fn accepted(&mut self) {
        for n_letters in [SMALL, LARGE, SMALL, LARGE] {
            self.submit(n_letters).await.unwrap();
        }
    }

    /// Submits until one is refused, which has to be with 503, and so that it may be tried again.
    async fn refused(&mut self, n_letters: usize) {
        for _ in 0..SUBMITS_MAX {
            if let Err((status, problem)) = self.submit(n_letters).await {
                assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{problem:?}");
                assert!(problem.retryable, "{problem:?}");
                return;
            }
        }
        panic!("a disk holds more than its size");
    }

    /// Waits until submits are accepted again, and what was acknowledged has come to its end.
    async fn recovered(&mut self) {
        let began = Instant::now();
        for n_letters in [SMALL, LARGE] {
            while let Err(refused) = self.submit(n_letters).await {
                assert!(began.elapsed() < PATIENCE, "{refused:?}");
                sleep(Duration::from_millis(50)).await;
            }
        }
        let client = Client::new(&self.url).unwrap();
        for id in &self.acknowledged {
            let build = client.wait(*id, PATIENCE).await.unwrap();
            assert_eq!(build.state, JobState::Succeeded, "{id}");
            client.report(*id).await.unwrap();
        }
    }
}

/// Writes to the file `ballast` until nothing more fits.
fn fill(ballast: &Path) {
    let mut ballast = File::create(ballast).unwrap();
    for piece_bytes in [1 << 16, 1 << 12, 1] {
        while ballast.write_all(&vec![b'x'; piece_bytes]).is_ok() {}
    }
}

/// A command in a mount namespace of its own, in which a file system of this size is mounted at `mount_point`. The
/// namespace, and the disk with it, goes with the process that the command becomes.
fn on_disk(size: &str, more: &[&str], mount_point: &Path) -> Command {
    let mut command = Command::new("unshare");
    command.args(more).args(["--mount", "sh", "-c", LAUNCH, "sh", size]).arg(mount_point);
    command.env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    command
}

/// Whether there can be such a disk; says so if not.
#[expect(clippy::print_stdout, reason = "whoever runs the tests has to know what was left out")]
fn can_be(mut disk: Command) -> bool {
    let can_be = disk.arg("true").output().is_ok_and(|output| output.status.success());
    if !can_be {
        println!("SKIPPED: no disk can be mounted here, so none can be full");
    }
    can_be
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_what_is_new_and_keeps_what_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let disk = || on_disk("size=24m", &["--map-root-user"], folder.path());
    if !can_be(disk()) {
        return;
    }
    let mut serve = disk();
    serve.arg(binary::jpefarm()).args(["--json", "serve", "--listen", "127.0.0.1:0", "--data-dir"]);
    serve.arg(folder.path().join("data")).env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    serve.env("HOME", root().join("target/tmp/cluster-home")).env("JPEFARM_LOG", "off");
    let server = Server::start_by(serve.into()).await.unwrap();
    let inside = PathBuf::from(format!("/proc/{}/root", server.pid()));
    let ballast = inside.join(folder.path().strip_prefix("/").unwrap()).join("ballast");

    let mut submitter = Submitter::new(&server.url);
    submitter.accepted().await;
    fill(&ballast);
    submitter.refused(LARGE).await;
    submitter.refused(SMALL).await;
    let client = Client::new(&server.url).unwrap();
    for id in &submitter.acknowledged {
        client.build(*id).await.unwrap();
    }
    fs::remove_file(&ballast).unwrap();
    submitter.recovered().await;
    assert_eq!(server.stop().await, Some(0));
}

/// Not a test of its own: the process of the next one, all of whose servers lie on the disk.
#[tokio::test(flavor = "multi_thread")]
async fn a_farm_on_a_small_disk() {
    let Some(disk) = std::env::var_os(ON_DISK).map(PathBuf::from) else { return };
    let files = root().join("target/tmp");
    let options = Options {
        home: files.join("cluster-home"),
        logs: files.join("cluster/full-disk"),
        size: Size { apis: 1, schedulers: 1, workers: 1, isolated: 0 },
        ..Options::new(binary::jpefarm(), &files)
    };
    let cluster = Cluster::start(options).await;
    let mut submitter = Submitter::new(&cluster.urls()[0]);
    submitter.accepted().await;
    fill(&disk.join("ballast"));
    submitter.refused(LARGE).await;
    submitter.refused(SMALL).await;
    fs::remove_file(disk.join("ballast")).unwrap();
    // PostgreSQL gives up when its log does not fit; somebody has to start it again then, as after a crash.
    tokio::task::block_in_place(|| cluster.servers.books.postgres.kill());
    tokio::task::block_in_place(|| cluster.servers.books.postgres.restart());
    submitter.recovered().await;
    assert_eq!(cluster.stop().await, [Some(0); 3]);
}

#[test]
fn servers_on_a_full_disk_refuse_what_is_new_and_keep_what_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let disk = || on_disk("size=800m,mode=1777", &[], folder.path());
    if !can_be(disk()) {
        return;
    }
    let mut command = disk();
    command.arg(std::env::current_exe().unwrap()).args(["full_disk::a_farm_on_a_small_disk", "--exact"]);
    // Built already, because there is no cargo on the path of a disk.
    command.env("JPEFARM_TEST_BINARY", binary::jpefarm());
    let output = command.env(ON_DISK, folder.path()).env("TMPDIR", folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("1 passed"), "{said}{}", String::from_utf8_lossy(&output.stderr));
}
