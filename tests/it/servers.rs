//! The servers that tests start end when they are not needed any more, however that comes.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::process::Signal;
use testbed::servers::postgres::{Durability, Postgres};
use testbed::servers::{EndSignal, ServerProcess, wait_until};

/// Set for the test process that another test kills.
const TO_BE_KILLED: &str = "JPEFARM_TEST_TO_BE_KILLED";

const PATIENCE: Duration = Duration::from_secs(30);

fn start_sleeper() -> ServerProcess {
    let process = ServerProcess::new("sleeper", EndSignal::Term);
    let noted = process.folder().join("sleeper.pid");
    process.start(Path::new("sleep"), &["600".into()], || noted.exists());
    process
}

/// The process id that the server in `folder` has noted.
fn pid(folder: &Path) -> String {
    let noted = std::fs::read_to_string(folder.join("sleeper.pid")).unwrap();
    noted.split_whitespace().nth(1).unwrap().to_owned()
}

/// A process that has ended but that nobody has waited for has no command line any more.
fn runs(pid: &str) -> bool {
    std::fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|command| !command.is_empty())
}

#[test]
fn a_server_ends_with_its_handle() {
    let process = start_sleeper();
    let (folder, pid) = (process.folder().to_owned(), pid(process.folder()));
    assert!(runs(&pid));
    drop(process);
    assert!(!runs(&pid));
    assert!(!folder.exists());
}

#[test]
fn a_server_can_be_killed_and_started_again() {
    let process = start_sleeper();
    let first = pid(process.folder());
    process.kill();
    assert!(!runs(&first));
    let noted = process.folder().join("sleeper.pid");
    process.start(Path::new("sleep"), &["600".into()], || noted.exists());
    assert_ne!(pid(process.folder()), first);
    process.stop(Signal::TERM);
    assert!(!noted.exists());
}

/// Not a test of its own: the process that the next one kills.
#[test]
fn a_process_with_a_server() {
    if std::env::var_os(TO_BE_KILLED).is_none() {
        return;
    }
    let process = start_sleeper();
    // Not by `println!`, which the test harness keeps to itself.
    writeln!(std::io::stdout(), "\nfolder {}", process.folder().display()).unwrap();
    wait_until(PATIENCE, || false);
}

#[test]
fn a_server_ends_with_a_process_that_is_killed() {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["servers::a_process_with_a_server", "--exact"]).env(TO_BE_KILLED, "1");
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let folder = lines.map(Result::unwrap).find_map(|line| line.strip_prefix("folder ").map(PathBuf::from));
    let folder = folder.expect("it says where its server is");
    let pid = pid(&folder);
    assert!(runs(&pid));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(wait_until(PATIENCE, || !folder.exists()), "the folder is still there");
    assert!(!runs(&pid));
}

#[test]
fn postgres_is_stopped_killed_and_started_again() {
    let postgres = Postgres::start(Durability::Fsync);
    let database = postgres.create_database();
    postgres.stop();
    postgres.restart();
    postgres.execute_in(&database, "CREATE TABLE kept ()");
    postgres.kill();
    postgres.restart();
    postgres.execute_in(&database, "DROP TABLE kept");
}
