//! How the tests run the binary.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

/// No command of these tests takes longer, not even with a cold module cache and two cores.
const PATIENCE: Duration = Duration::from_mins(2);

/// A project that is free of faults.
pub(crate) const GOOD: &str =
    "[Buffs]\nid: calm\ndisplay_name: Calm\ndescription: All is well.\nduration: 60\nend\n";

/// A project with an error.
pub(crate) const BAD: &str = "[Buffs]\nid: calm\nduration: soon\nend\n";

/// What a command did.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// Asserts the exit code.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self
    }

    /// The one JSON document on stdout.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {:?}", self.stdout))
    }
}

/// A home that all tests share, so that the module is compiled once.
pub(crate) fn home() -> PathBuf {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("farm-cli-home");
    fs::create_dir_all(&home).unwrap();
    home
}

/// The binary in a clean environment.
pub(crate) fn command<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jpefarm"));
    command.args(arguments).env_clear().env("HOME", home()).stdin(Stdio::null());
    command
}

/// Runs a command to its end, which it must reach.
pub(crate) fn run_command(mut command: Command) -> Run {
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    finish(child)
}

/// Waits for the end of a child.
pub(crate) fn finish(child: Child) -> Run {
    let pid = child.id();
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(child.wait_with_output()));
    let Ok(output) = receiver.recv_timeout(PATIENCE) else {
        signal(pid, "KILL");
        panic!("the command hangs");
    };
    let output = output.unwrap();
    Run {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs the binary.
pub(crate) fn jpefarm<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Run {
    run_command(command(arguments))
}

/// Sends a signal.
pub(crate) fn signal(pid: u32, name: &str) {
    Command::new("kill").args([format!("-{name}"), pid.to_string()]).status().unwrap();
}

/// A folder called `mod` with these files, in a temporary one.
pub(crate) fn project(files: &[(&str, &str)]) -> (TempDir, PathBuf) {
    let around = tempfile::tempdir().unwrap();
    let folder = around.path().join("mod");
    fs::create_dir(&folder).unwrap();
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    (around, folder)
}

/// Every file below a folder with its bytes.
pub(crate) fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(&inner).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// The text with what differs from run to run replaced.
pub(crate) fn redacted(text: &str, around: &Path) -> String {
    let text = text.replace(around.to_str().unwrap(), "[around]");
    let parts: Vec<&str> = text.split(" in ").collect();
    let redacted = parts.iter().enumerate().map(|(index, part)| match part.split_once(" ms") {
        Some((number, rest)) if index > 0 && number.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("[n] ms{rest}")
        }
        _ => (*part).to_owned(),
    });
    redacted.collect::<Vec<_>>().join(" in ")
}
