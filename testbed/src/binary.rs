//! The real binary: built once, started, killed.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdout};

use crate::workspace;

/// Names a binary to test instead of the one of this checkout, such as that of an earlier release.
const OTHER_BINARY: &str = "JPEFARM_TEST_BINARY";

/// What cargo says of the things it has built.
#[derive(Deserialize)]
struct Artifact {
    target: Target,
    profile: Profile,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

/// The binary `jpefarm`, up to date and in the profile of the caller.
///
/// For the tests it is the one that `cargo test --workspace` builds beside them: another choice of packages
/// would choose other features of the libraries and compile most of them again.
pub fn jpefarm() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        if let Some(binary) = std::env::var_os(OTHER_BINARY) {
            return binary.into();
        }
        let mut cargo = Command::new(env!("CARGO"));
        if cfg!(debug_assertions) {
            cargo.args(["test", "--workspace", "--no-run"]);
        } else {
            cargo.args(["build", "--package", "farm", "--release"]);
        }
        cargo.args(["--message-format", "json-render-diagnostics"]).current_dir(workspace::root());
        let output = cargo.stderr(Stdio::inherit()).output().expect("cargo runs");
        assert!(output.status.success(), "the binary builds");
        let lines = output.stdout.split(|byte| *byte == b'\n');
        let mut artifacts = lines.filter_map(|line| serde_json::from_slice::<Artifact>(line).ok());
        let binary = artifacts.find(|built| built.target.name == "jpefarm" && !built.profile.test);
        binary.and_then(|built| built.executable).expect("cargo names the binary")
    })
}

/// A command of the real binary in a clean environment, with `home` as its home.
pub fn command(home: &Path) -> tokio::process::Command {
    command_of(jpefarm(), home)
}

/// The same of the binary at `program`.
pub fn command_of(program: &Path, home: &Path) -> tokio::process::Command {
    let mut command = tokio::process::Command::new(program);
    command.env_clear().env("HOME", home).env("PATH", "/usr/bin:/bin");
    command
}

/// A running `jpefarm serve`.
pub struct Server {
    child: Child,
    /// Where it answers.
    pub url: String,
    /// Kept open, so that the server can go on writing.
    _stdout: BufReader<ChildStdout>,
}

/// The line `serve --json` prints when it is ready.
#[derive(Deserialize)]
struct Ready {
    url: String,
}

impl Server {
    /// Starts a server on `data_dir` and waits until it is ready. Port 0 lets the system choose.
    ///
    /// # Errors
    ///
    /// When it ends before it is ready.
    pub async fn start(home: &Path, data_dir: &Path, port: u16) -> anyhow::Result<Self> {
        let mut command = command(home);
        command.args(["--json", "serve", "--listen", &format!("127.0.0.1:{port}"), "--data-dir"]);
        command.arg(data_dir).env("JPEFARM_LOG", "warn");
        Self::start_by(command).await
    }

    /// Starts a server by `command`, which becomes `jpefarm serve --json`, and waits until it is ready.
    ///
    /// # Errors
    ///
    /// When it ends before it is ready.
    pub async fn start_by(mut command: tokio::process::Command) -> anyhow::Result<Self> {
        let mut child = command.stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let mut stdout = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut line = String::new();
        stdout.read_line(&mut line).await?;
        let ready: Ready = serde_json::from_str(&line)?;
        Ok(Self { child, url: ready.url, _stdout: stdout })
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        let port = self.url.trim_end_matches('/').rsplit(':').next().and_then(|port| port.parse().ok());
        port.expect("the URL names the port")
    }

    /// The process id.
    pub fn pid(&self) -> u32 {
        self.child.id().expect("it runs")
    }

    /// Kills it with SIGKILL and waits until it is gone.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("it can be killed");
    }

    /// Asks it with SIGTERM to stop, and returns its exit code.
    pub async fn stop(mut self) -> Option<i32> {
        let pid = i32::try_from(self.pid()).ok().and_then(rustix::process::Pid::from_raw);
        let pid = pid.expect("a process has an id");
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).expect("it can be signalled");
        self.child.wait().await.expect("it ends").code()
    }
}
