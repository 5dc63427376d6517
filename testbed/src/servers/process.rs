//! A server process with its folder: started, stopped, killed, started again.

use std::ffi::OsString;
use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use super::supervisor::Supervisor;
use super::user::Unprivileged;
use super::{log_tail, wait_until};

/// Notes the signal `$1` and its own process id in the file `$2`, then becomes the server.
const LAUNCH: &str = r#"echo "$1 $$" > "$2" && shift 2 && exec "$@""#;

/// How long a server may take to start or to stop.
const PATIENCE: Duration = Duration::from_mins(1);

/// How a server is told that it is not needed any more, when nothing of it is to be kept.
#[derive(Debug, Clone, Copy)]
pub enum EndSignal {
    /// SIGTERM.
    Term,
    /// SIGQUIT.
    Quit,
    /// SIGKILL, for one that takes its time with what goes away anyway.
    Kill,
}

impl EndSignal {
    fn name(self) -> &'static str {
        match self {
            Self::Term => "TERM",
            Self::Quit => "QUIT",
            Self::Kill => "KILL",
        }
    }
}

/// A server with a temporary folder of its own. Dropping it ends the server and removes the folder; so does the
/// end of this process, whatever ends it.
#[derive(Debug)]
pub struct ServerProcess {
    name: &'static str,
    end: EndSignal,
    folder: PathBuf,
    user: Option<Unprivileged>,
    child: Mutex<Option<Child>>,
    /// Last, so that it clears up when the server has been told to end.
    _supervisor: Supervisor,
}

impl ServerProcess {
    /// Makes the folder of a server called `name`. Nothing runs yet.
    pub fn new(name: &'static str, end: EndSignal) -> Self {
        Self::new_as(name, end, Unprivileged::find())
    }

    /// The same for a server that runs as the user of this process, because its program lies where no other may go.
    pub fn of_this_user(name: &'static str, end: EndSignal) -> Self {
        Self::new_as(name, end, None)
    }

    fn new_as(name: &'static str, end: EndSignal, user: Option<Unprivileged>) -> Self {
        let folder = tempfile::Builder::new().prefix("jpefarm-").tempdir().expect("there is room").keep();
        let supervisor = Supervisor::watch(&folder);
        if let Some(user) = user {
            user.own(&folder);
        }
        Self { name, end, folder, user, child: Mutex::new(None), _supervisor: supervisor }
    }

    /// Its folder, which belongs to the user it runs as and which nobody else may enter.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A command that runs as the server's user in its folder with a clean environment.
    pub fn command(&self, program: impl Into<OsString>) -> Command {
        let mut command = Command::new(program.into());
        command
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("LC_ALL", "C")
            .env("HOME", &self.folder);
        command.current_dir(&self.folder).stdin(Stdio::null());
        if let Some(user) = self.user {
            user.run(&mut command);
        }
        command
    }

    /// Gives a file of the folder to the server's user.
    pub fn give(&self, file: &Path) {
        if let Some(user) = self.user {
            user.own(file);
        }
    }

    /// Runs `command`, which prepares the server, to its end.
    pub fn prepare(&self, command: &mut Command) {
        let Output { status, stdout, stderr } = command.output().expect("the program can be run");
        let said = || String::from_utf8_lossy(&[stdout.as_slice(), &stderr].concat()).into_owned();
        assert!(status.success(), "{command:?} failed with {status}:\n{}", said());
    }

    /// Starts `program` with `arguments` and waits until it `is_ready`. A server that ends before that, perhaps
    /// because what is left of its predecessor is still going, is started again.
    pub fn start(&self, program: &Path, arguments: &[OsString], mut is_ready: impl FnMut() -> bool) {
        let mut child = self.child();
        assert!(child.is_none(), "{} runs already", self.name);
        let is_up = wait_until(PATIENCE, || {
            if child.as_mut().is_none_or(|child| !matches!(child.try_wait(), Ok(None))) {
                *child = Some(self.spawn(program, arguments));
            }
            is_ready()
        });
        assert!(is_up, "{} does not start:\n{}", self.name, log_tail(&self.log()));
    }

    /// Asks the server with `signal` to stop, and waits until it has.
    pub fn stop(&self, signal: Signal) {
        let child = self.child().take().expect("it runs");
        self.end(child, signal);
    }

    /// Kills the server with SIGKILL and waits until it is gone.
    pub fn kill(&self) {
        self.stop(Signal::KILL);
    }

    /// Sends `signal` to the server and does not wait.
    pub fn signal(&self, signal: Signal) {
        send(self.child().as_ref().expect("it runs"), signal);
    }

    fn child(&self) -> MutexGuard<'_, Option<Child>> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn spawn(&self, program: &Path, arguments: &[OsString]) -> Child {
        let log = File::options().create(true).append(true).open(self.log()).expect("the log can be written");
        let mut command = self.command("sh");
        command.args(["-c", LAUNCH, "sh", self.end.name()]).arg(self.noted()).arg(program).args(arguments);
        command.stdout(log.try_clone().expect("a file has several handles")).stderr(log);
        // In a group of its own, so that Ctrl-C reaches it only through the supervisor.
        command.process_group(0).spawn().expect("there is a shell")
    }

    fn end(&self, mut child: Child, signal: Signal) {
        send(&child, signal);
        let has_ended = wait_until(PATIENCE, || !matches!(child.try_wait(), Ok(None)));
        assert!(has_ended, "{} does not stop:\n{}", self.name, log_tail(&self.log()));
        // The process id may soon be another's. There is no note yet when it ended before it was itself.
        let _ = fs::remove_file(self.noted());
    }

    fn noted(&self) -> PathBuf {
        self.folder.join(self.name).with_extension("pid")
    }

    fn log(&self) -> PathBuf {
        self.folder.join(self.name).with_extension("log")
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        let Some(mut child) = self.child().take() else { return };
        let signal = match self.end {
            EndSignal::Term => Signal::TERM,
            EndSignal::Quit => Signal::QUIT,
            EndSignal::Kill => Signal::KILL,
        };
        send(&child, signal);
        if !wait_until(PATIENCE, || !matches!(child.try_wait(), Ok(None))) {
            send(&child, Signal::KILL);
        }
        let _ = child.wait();
        let _ = fs::remove_file(self.noted());
    }
}

/// A child that has not been waited for keeps its process id, so this reaches nobody else.
fn send(child: &Child, signal: Signal) {
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw).expect("a process has an id");
    // It may have ended by itself.
    let _ = kill_process(pid, signal);
}
