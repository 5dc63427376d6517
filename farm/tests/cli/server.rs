//! A server and the commands that talk to it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};

use tempfile::TempDir;

use crate::support::{BAD, GOOD, Run, command, finish, jpefarm, project, run_command, signal, tree};

/// A server on a free port.
struct Server {
    child: Option<Child>,
    /// Held open: a server that cannot say goodbye should not fail for it.
    _stdout: BufReader<ChildStdout>,
    url: String,
}

impl Server {
    fn start(data_dir: &Path) -> Self {
        let mut serve = command(["serve", "--listen=127.0.0.1:0", "--json", "--workers=2", "--data-dir"]);
        let mut child = serve.arg(data_dir).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let Ok(ready) = serde_json::from_str::<serde_json::Value>(&line) else {
            panic!("{line:?} {:?}", finish(child));
        };
        let url = ready["url"].as_str().unwrap().to_owned();
        Self { child: Some(child), _stdout: stdout, url }
    }

    fn pid(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    fn run(&self, arguments: &[&str]) -> Run {
        let mut command = command(arguments);
        command.env("JPEFARM_SERVER", &self.url);
        run_command(command)
    }

    fn stop(mut self, name: &str) -> Run {
        signal(self.pid(), name);
        finish(self.child.take().unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn server() -> (TempDir, Server) {
    let around = tempfile::tempdir().unwrap();
    let server = Server::start(&around.path().join("data"));
    (around, server)
}

#[test]
fn a_server_builds_the_same_bytes() {
    let (around, server) = server();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/garden-party");
    let example = example.to_str().unwrap();
    let (here, there) = (around.path().join("here"), around.path().join("there"));
    let (here, there) = (here.to_str().unwrap(), there.to_str().unwrap());
    let local = jpefarm(["build", example, "--out", here, "--profile=ref,ir", "--json"]).exits(0).json();
    let arguments = ["submit", example, "--wait", "--out", there, "--profile=ref,ir", "--json"];
    let remote = server.run(&arguments).exits(0).json();
    assert_eq!(tree(Path::new(here)), tree(Path::new(there)));
    for key in ["errors", "warnings", "infos", "summary", "outputs", "inputs_sha256", "project_id", "status"]
    {
        assert_eq!(local["report"][key], remote["report"][key], "{key}");
    }
    server.stop("TERM").exits(0);
}

#[test]
fn diagnostics_are_those_of_build() {
    let (around, server) = server();
    let (_around, folder) = project(&[("a.jpe", BAD)]);
    let folder = folder.to_str().unwrap();
    let out = around.path().join("out");
    let local = jpefarm(["build", folder]).exits(1);
    let remote = server.run(&["submit", folder, "--wait", "--out", out.to_str().unwrap()]).exits(1);
    let until_summary = |text: &str| text.split("For more").next().unwrap().to_owned();
    assert_eq!(until_summary(&local.stderr), until_summary(&remote.stderr));
    assert!(!out.exists());
}

#[test]
fn a_build_is_followed_fetched_and_listed() {
    let (around, server) = server();
    let (_around, folder) = project(&[("a.jpe", GOOD)]);
    let submitted = server.run(&["submit", folder.to_str().unwrap()]).exits(0);
    let id = submitted.stdout.trim();
    let status = server.run(&["status", id, "--wait", "--json"]).exits(0).json();
    assert_eq!((&status["state"], &status["exit_code"]), (&"succeeded".into(), &0.into()));
    assert!(server.run(&["status", id]).exits(0).stdout.contains("succeeded"));
    let report = server.run(&["report", id, "--json"]).exits(0).json();
    assert_eq!(report["report"]["build_id"], id);
    let out = around.path().join("fetched");
    server.run(&["fetch", id, "--out", out.to_str().unwrap()]).exits(0);
    jpefarm(["build".as_ref(), folder.as_os_str()]).exits(0);
    assert_eq!(tree(&out), tree(&folder.join("build")));
    let list = server.run(&["list", "--state=succeeded", "--json"]).exits(0).json();
    assert_eq!(list["items"][0]["id"], id);
    assert!(server.run(&["list"]).exits(0).stdout.contains(id));
    assert_eq!(server.run(&["list", "--state=failed"]).exits(0).stdout, "");
    // Only what the farm could not do is done again.
    let refused = server.run(&["replay", id]).exits(2);
    assert!(refused.stderr.contains("errored"), "{}", refused.stderr);
    // Over is over.
    server.run(&["cancel", id]).exits(1);
}

#[test]
fn a_build_of_the_same_is_answered_at_once() {
    let (around, server) = server();
    let (_around, folder) = project(&[("a.jpe", GOOD)]);
    let folder = folder.to_str().unwrap();
    let (first, second) = (around.path().join("first"), around.path().join("second"));
    for out in [&first, &second] {
        server.run(&["submit", folder, "--wait", "--out", out.to_str().unwrap()]).exits(0);
    }
    assert_eq!(tree(&first), tree(&second));
    let hit = server.run(&["submit", folder, "--json"]).exits(0).json();
    assert_eq!((&hit["state"], &hit["cache"]), (&"succeeded".into(), &"hit".into()));
    let id = hit["id"].as_str().unwrap();
    assert!(server.run(&["status", id]).exits(0).stdout.contains("cache     hit"));
    assert_eq!(server.run(&["report", id, "--json"]).exits(0).json()["report"]["cache"], "hit");
    let anew = server.run(&["submit", folder, "--no-cache", "--json"]).exits(0).json();
    assert_eq!(anew["cache"], "off");
    assert!(anew["finished_at"].is_null());
}

#[test]
fn a_failed_build_has_a_report_and_nothing_to_fetch() {
    let (around, server) = server();
    let (_around, folder) = project(&[("a.jpe", BAD)]);
    let submitted = server.run(&["submit", folder.to_str().unwrap()]).exits(0);
    let id = submitted.stdout.trim();
    server.run(&["status", id, "--wait"]).exits(1);
    let report = server.run(&["report", id]).exits(1);
    assert!(report.stderr.contains("INVALID_NUMBER"), "{}", report.stderr);
    let out = around.path().join("out");
    server.run(&["fetch", id, "--out", out.to_str().unwrap()]).exits(1);
    assert!(!out.exists());
    server.run(&["submit", folder.to_str().unwrap(), "--validate", "--wait"]).exits(1);
}

#[test]
fn what_is_not_there_is_told() {
    let (_around, server) = server();
    let unknown = "0198c5a2-7f3e-7c1a-9b52-0d6e8f4a1b23";
    for command in ["status", "report", "fetch", "cancel", "replay"] {
        server.run(&[command, unknown]).exits(2);
    }
    let document = server.run(&["status", unknown, "--json"]).exits(2).json();
    assert_eq!(document["error"]["exit_code"], 2);
    jpefarm(["list", "--server", "no address"]).exits(2);
}

#[test]
fn nobody_there_says_how_to_start_one() {
    let run = jpefarm(["list", "--server", "http://127.0.0.1:1"]).exits(3);
    assert!(run.stderr.contains("jpefarm serve"), "{}", run.stderr);
}

/// The server of this test takes the question and never answers.
#[test]
fn ctrl_c_ends_a_wait() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let id = "0198c5a2-7f3e-7c1a-9b52-0d6e8f4a1b23";
    let mut status = command(["status", id, "--wait", "--server", &url]);
    let child = status.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let _asked = listener.accept().unwrap();
    signal(child.id(), "INT");
    let run = finish(child).exits(130);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
}

#[test]
fn one_server_per_data_folder() {
    let (around, server) = server();
    let data_dir = around.path().join("data");
    let run = jpefarm([
        "serve".as_ref(),
        "--listen=127.0.0.1:0".as_ref(),
        "--data-dir".as_ref(),
        data_dir.as_os_str(),
    ]);
    let run = run.exits(3);
    assert!(run.stderr.contains(&format!("process {}", server.pid())), "{}", run.stderr);
    assert!(run.stderr.contains(&server.url), "{}", run.stderr);
}

#[test]
fn a_doctor_works_beside_a_server() {
    let (around, server) = server();
    let data_dir = format!("data_dir={}", around.path().join("data").display());
    let run = jpefarm(["doctor", "--set", &data_dir]).exits(0);
    let found =
        format!("is in use by a running jpefarm, process {}, which serves {}", server.pid(), server.url);
    assert!(run.stdout.contains(&found), "{}", run.stdout);
    server.stop("TERM").exits(0);
}

/// Also in a folder that others may enter, as one that was made by hand.
#[cfg(unix)]
#[test]
fn what_a_server_keeps_is_for_its_user_alone() {
    use std::os::unix::fs::PermissionsExt;
    let around = tempfile::tempdir().unwrap();
    let data_dir = around.path().join("data");
    fs::create_dir(&data_dir).unwrap();
    fs::set_permissions(&data_dir, fs::Permissions::from_mode(0o755)).unwrap();
    let server = Server::start(&data_dir);
    let (_around, folder) = project(&[("a.jpe", GOOD)]);
    server.run(&["submit", folder.to_str().unwrap(), "--wait"]).exits(0);
    for name in ["jpefarm.sqlite", "jpefarm.sqlite-wal", "jpefarm.sqlite-shm", "blobs"] {
        let mode = fs::metadata(data_dir.join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{name} has mode {mode:o}");
    }
}

#[test]
fn books_that_are_none_are_told_once() {
    let around = tempfile::tempdir().unwrap();
    fs::write(around.path().join("jpefarm.sqlite"), "not a database ".repeat(1_000)).unwrap();
    let run = jpefarm(["serve", "--listen=127.0.0.1:0", "--data-dir", around.path().to_str().unwrap()]);
    let run = run.exits(3);
    assert_eq!(run.stderr.matches("file is not a database").count(), 1, "{}", run.stderr);
}

#[test]
fn an_address_that_is_taken_is_told() {
    let (around, server) = server();
    let address = server.url.strip_prefix("http://").unwrap();
    let other = around.path().join("other");
    let run = jpefarm([
        "serve".as_ref(),
        "--listen".as_ref(),
        address.as_ref(),
        "--data-dir".as_ref(),
        other.as_os_str(),
    ]);
    assert!(run.exits(3).stderr.contains("cannot listen"));
}

#[test]
fn signals_stop_it_and_builds_stay() {
    for name in ["TERM", "INT"] {
        let around = tempfile::tempdir().unwrap();
        let data_dir = around.path().join("data");
        let first = Server::start(&data_dir);
        let (_around, folder) = project(&[("a.jpe", GOOD)]);
        let submitted = first.run(&["submit", folder.to_str().unwrap()]).exits(0);
        let id = submitted.stdout.trim();
        first.stop(name).exits(0);
        let second = Server::start(&data_dir);
        second.run(&["status", id, "--wait"]).exits(0);
        second.run(&["report", id]).exits(0);
    }
}

#[test]
fn a_killed_server_loses_nothing() {
    let around = tempfile::tempdir().unwrap();
    let data_dir = around.path().join("data");
    let first = Server::start(&data_dir);
    let (_around, folder) = project(&[("a.jpe", GOOD)]);
    let ids: Vec<String> = (0..5)
        .map(|_| first.run(&["submit", folder.to_str().unwrap()]).exits(0).stdout.trim().to_owned())
        .collect();
    first.stop("KILL");
    let second = Server::start(&data_dir);
    for id in &ids {
        second.run(&["status", id, "--wait"]).exits(0);
    }
    second.stop("TERM").exits(0);
}

#[test]
fn logs_hold_no_sources() {
    let around = tempfile::tempdir().unwrap();
    let data_dir = around.path().join("data");
    let mut serve = command([
        "serve",
        "--listen=127.0.0.1:0",
        "--json",
        "--log=trace",
        "--log-format=json",
        "--data-dir",
    ]);
    let log = fs::File::create(around.path().join("log")).unwrap();
    let mut child = serve.arg(&data_dir).stdout(Stdio::piped()).stderr(log).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let ready: serde_json::Value = serde_json::from_str(&line).unwrap();
    let (_around, folder) = project(&[("a.jpe", &GOOD.replace("All is well", "Plaintext secret"))]);
    let mut submit = command(["submit".as_ref(), folder.as_os_str(), "--wait".as_ref()]);
    submit.env("JPEFARM_SERVER", ready["url"].as_str().unwrap());
    run_command(submit).exits(0);
    signal(child.id(), "TERM");
    child.wait().unwrap();
    let log = fs::read_to_string(around.path().join("log")).unwrap();
    assert!(!log.is_empty() && !log.contains("Plaintext secret"));
    for line in log.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
}

#[test]
fn a_matrix_builds_a_project_in_several_ways() {
    let (_around, server) = server();
    let (_around, folder) = project(&[("a.jpe", GOOD)]);
    let folder = folder.to_str().unwrap();
    let arguments = ["submit", folder, "--matrix", "profile=ref,game+ir", "--wait", "--json"];
    let document = server.run(&arguments).exits(0).json();
    assert_eq!((&document["state"], &document["counts"]["succeeded"]), (&"succeeded".into(), &2.into()));
    let profiles: Vec<_> =
        [0, 1].map(|build| document["builds"][build]["options"]["profile"].to_string()).into();
    assert_eq!(profiles, [r#"["ref"]"#, r#"["game","ir"]"#]);
    let id = document["id"].as_str().unwrap();
    let text = server.run(&["status", id]).exits(0).stdout;
    assert!(text.contains("2 succeeded") && text.contains("game+ir"), "{text}");
    server.run(&["cancel", id]).exits(1);
}

#[test]
fn several_folders_are_several_projects_and_one_that_fails_tells() {
    let (_around, server) = server();
    let (_around, good) = project(&[("a.jpe", GOOD)]);
    let (_other_around, bad) = project(&[("a.jpe", BAD)]);
    let (good, bad) = (good.to_str().unwrap(), bad.to_str().unwrap());
    let submitted = server.run(&["submit", good, bad]).exits(0);
    let document = server.run(&["status", submitted.stdout.trim(), "--wait", "--json"]).exits(1).json();
    assert_eq!((&document["counts"]["succeeded"], &document["counts"]["failed"]), (&1.into(), &1.into()));
    assert_eq!(document["exit_code"], 1);
}

#[test]
fn a_batch_in_a_file_is_submitted_as_it_is() {
    let (around, server) = server();
    let file = around.path().join("batch.json");
    let build = |text: &str| format!(r#"{{"name":"demo","files":[{{"path":"a.jpe","text":"{text}"}}]}}"#);
    fs::write(&file, format!(r#"{{"builds":[{0},{0}]}}"#, build("[Buffs]"))).unwrap();
    let file = file.to_str().unwrap();
    server.run(&["submit", "--batch", file]).exits(0);
    fs::write(file, format!(r#"{{"builds":[{},{{"name":"demo","files":[]}}]}}"#, build("x"))).unwrap();
    let refused = server.run(&["submit", "--batch", file]).exits(2);
    assert!(refused.stderr.contains("/builds/1"), "{}", refused.stderr);
    server.run(&["submit", "--batch", "/no/such/file"]).exits(2);
}
