//! The disk of a farm on one machine is full: submits are refused with words, what was acknowledged stays, and all is well
//! when there is room again.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use client::Client;
use rand::RngExt;
use rand::distr::Alphanumeric;
use reqwest::StatusCode;
use schemas::api::{Build, IDEMPOTENCY_KEY, SubmitBuild, SubmitFile};
use schemas::{BuildOptions, Class, JobId, JobKind, JobState, Problem};
use testbed::binary::{self, Server};
use testbed::workspace::root;
use tokio::time::sleep;

/// Bounds every wait.
const PATIENCE: Duration = Duration::from_mins(1);

/// Size of the disk.
const DISK: &str = "size=24m";

/// What makes the disk: in a namespace of the server's own, so that it goes with the server.
const LAUNCH: &str = r#"mount -t tmpfs -o "$1" none "$2" && shift 2 && exec "$@""#;

/// Submits at most until one is refused; each writes some tens of KiB.
const SUBMITS_MAX: usize = 500;

/// Bytes of a source that stays in its row, and of one that goes to the folder of contents.
const SMALL: usize = 10_000;
const LARGE: usize = 60_000;

/// A server whose data lie on a small disk.
struct Small {
    server: Server,
    http: reqwest::Client,
    /// A file on that disk, as this process sees it.
    ballast: PathBuf,
}

impl Small {
    async fn start(mount_point: &Path) -> Self {
        let mut command = tokio::process::Command::new("unshare");
        command.args(["--map-root-user", "--mount", "sh", "-c", LAUNCH, "sh", DISK]).arg(mount_point);
        command.arg(binary::jpefarm()).args(["--json", "serve", "--listen", "127.0.0.1:0", "--data-dir"]);
        command.arg(mount_point.join("data")).env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        command.env("HOME", root().join("target/tmp/cluster-home")).env("JPEFARM_LOG", "off");
        let server = Server::start_by(command).await.unwrap();
        let inside = PathBuf::from(format!("/proc/{}/root", server.pid()));
        let ballast = inside.join(mount_point.strip_prefix("/").unwrap()).join("ballast");
        Self { server, http: reqwest::Client::new(), ballast }
    }

    /// Writes until nothing more fits.
    fn fill(&self) {
        let mut ballast = File::create(&self.ballast).unwrap();
        for piece_bytes in [1 << 16, 1 << 12, 1] {
            while ballast.write_all(&vec![b'x'; piece_bytes]).is_ok() {}
        }
    }

    /// One submit of so many random letters, without the retries of the farm's own client.
    async fn submit(&self, n_letters: usize) -> Result<JobId, (StatusCode, Problem)> {
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
        };
        let request = self.http.post(format!("{}/api/v1/builds", self.server.url)).json(&build);
        let answer = request.header(IDEMPOTENCY_KEY, &letters[..20]).send().await.unwrap();
        let status = answer.status();
        if status.is_success() {
            return Ok(answer.json::<Build>().await.unwrap().id);
        }
        assert!(answer.headers().contains_key("retry-after"), "{answer:?}");
        Err((status, answer.json().await.unwrap()))
    }

    /// Submits until one is refused; what was acknowledged before that goes to `acknowledged`.
    async fn refused(&self, n_letters: usize, acknowledged: &mut Vec<JobId>) -> (StatusCode, Problem) {
        for _ in 0..SUBMITS_MAX {
            match self.submit(n_letters).await {
                Ok(id) => acknowledged.push(id),
                Err(refused) => return refused,
            }
        }
        panic!("a disk holds more than its size");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::print_stdout, reason = "whoever runs the tests has to know what was left out")]
async fn a_full_disk_refuses_what_is_new_and_keeps_what_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let can_mount = Command::new("unshare")
        .args(["--map-root-user", "--mount", "sh", "-c", LAUNCH, "sh", DISK])
        .arg(folder.path())
        .arg("true")
        .output();
    if !can_mount.is_ok_and(|output| output.status.success()) {
        println!("SKIPPED: no mount namespaces here, so no full disk");
        return;
    }
    let small = Small::start(folder.path()).await;
    let mut acknowledged = Vec::new();
    for n_letters in [SMALL, LARGE, SMALL, LARGE] {
        acknowledged.push(small.submit(n_letters).await.unwrap());
    }
    small.fill();
    for n_letters in [LARGE, SMALL] {
        let (status, problem) = small.refused(n_letters, &mut acknowledged).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{problem:?}");
        assert!(problem.retryable, "{problem:?}");
    }
    let client = Client::new(&small.server.url).unwrap();
    for id in &acknowledged {
        client.build(*id).await.unwrap();
    }

    fs::remove_file(&small.ballast).unwrap();
    let began = Instant::now();
    while let Err(refused) = small.submit(SMALL).await {
        assert!(began.elapsed() < PATIENCE, "{refused:?}");
        sleep(Duration::from_millis(50)).await;
    }
    for id in acknowledged {
        let build = client.wait(id, PATIENCE).await.unwrap();
        assert_eq!(build.state, JobState::Succeeded, "{id}");
        client.report(id).await.unwrap();
    }
    assert_eq!(small.server.stop().await, Some(0));
}
