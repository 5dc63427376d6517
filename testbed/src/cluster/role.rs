//! A `jpefarm api`, `scheduler` or `worker` as an operator runs it: started again whenever it ends.

use std::fs::{self, File};
use std::net::SocketAddr;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tokio::time::sleep;

/// How long a process may take to start or to drain.
const PATIENCE: Duration = Duration::from_mins(2);

/// How long between two looks at a process.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// What a process does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Answers HTTP.
    Api,
    /// Decides what runs, if it leads.
    Scheduler,
    /// Builds.
    Worker,
}

impl Kind {
    /// Its name, which is that of its command.
    pub fn name(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Scheduler => "scheduler",
            Self::Worker => "worker",
        }
    }
}

/// One process of the farm, through all its lives.
#[derive(Debug)]
pub struct Role {
    /// What it does.
    pub kind: Kind,
    /// Where it says whether it is well; an api answers everything there.
    pub address: SocketAddr,
    /// How often it was started.
    pub n_starts: AtomicUsize,
    command: Vec<String>,
    home: PathBuf,
    log: PathBuf,
    noted: PathBuf,
    is_wanted: AtomicBool,
    child: Mutex<Option<Child>>,
}

impl Role {
    /// A process that does not run yet and will answer at `address`, started by `command` with `home` as its home.
    /// What it says goes to the file `log`; its process id into the file `noted`, for the supervisor.
    pub(super) fn new(
        kind: Kind,
        address: SocketAddr,
        command: Vec<String>,
        home: PathBuf,
        log: PathBuf,
        noted: PathBuf,
    ) -> Self {
        let (n_starts, is_wanted, child) = (AtomicUsize::new(0), AtomicBool::new(false), Mutex::new(None));
        Self { kind, address, n_starts, command, home, log, noted, is_wanted, child }
    }

    /// Where an api answers.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on it runs; [`keep`](Self::keep) sees to it.
    pub fn want(&self) {
        self.is_wanted.store(true, Ordering::SeqCst);
        self.keep();
    }

    /// Starts it when it should run and has ended, or never ran.
    pub fn keep(&self) {
        let mut child = self.child();
        if self.is_wanted.load(Ordering::SeqCst) && running_pid(&mut child).is_none() {
            *child = Some(self.spawn());
        }
    }

    fn spawn(&self) -> Child {
        self.n_starts.fetch_add(1, Ordering::Relaxed);
        let log = File::options().create(true).append(true).open(&self.log).expect("the log can be written");
        let mut command = Command::new(&self.command[0]);
        command.args(&self.command[1..]).env_clear();
        command.env("HOME", &self.home).env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        command.stdin(Stdio::null()).stdout(log.try_clone().expect("a file has several handles")).stderr(log);
        // In a group of its own, so that Ctrl-C reaches it only through the supervisor.
        let child = command.process_group(0).spawn().expect("the program can be run");
        fs::write(&self.noted, format!("KILL {}\n", child.id())).expect("there is room");
        child
    }

    /// Whether it says that it is ready.
    pub async fn is_ready(&self) -> bool {
        let asked = reqwest::Client::new().get(format!("{}/readyz", self.url()));
        asked.timeout(Duration::from_secs(5)).send().await.is_ok_and(|answer| answer.status().is_success())
    }

    /// Waits until it is ready.
    pub async fn ready(&self) {
        let began = Instant::now();
        while !self.is_ready().await {
            assert!(
                began.elapsed() < PATIENCE,
                "{} does not get ready:\n{}",
                self.kind.name(),
                self.log_tail()
            );
            sleep(LOOK_AGAIN).await;
        }
    }

    /// Sends it a signal; nothing happens when it is not there.
    pub fn signal(&self, signal: Signal) {
        let mut child = self.child();
        // As long as nobody has waited for it, which takes the lock, nobody else has its process id.
        let pid = running_pid(&mut child).and_then(|pid| i32::try_from(pid).ok()).and_then(Pid::from_raw);
        let _ = pid.map(|pid| kill_process(pid, signal));
    }

    /// Its process id, when it runs.
    pub fn pid(&self) -> Option<u32> {
        running_pid(&mut self.child())
    }

    /// Kills it with SIGKILL and waits until it is gone; it is started again a little later.
    pub fn kill(&self) {
        if let Some(mut child) = self.child().take() {
            let _ = child.kill();
            let _ = child.wait();
            let _ = fs::remove_file(&self.noted);
        }
    }

    /// The same, but it stays away until it is wanted again.
    pub fn lose(&self) {
        self.is_wanted.store(false, Ordering::SeqCst);
        self.kill();
    }

    /// Drains it with SIGTERM and returns its exit code. It stays away until it is wanted again.
    pub async fn terminate(&self) -> Option<i32> {
        self.is_wanted.store(false, Ordering::SeqCst);
        self.signal(Signal::TERM);
        let began = Instant::now();
        loop {
            if let Some(child) = self.child().as_mut() {
                if let Ok(Some(status)) = child.try_wait() {
                    return status.code();
                }
            } else {
                return None;
            }
            assert!(began.elapsed() < PATIENCE, "{} does not end:\n{}", self.kind.name(), self.log_tail());
            sleep(LOOK_AGAIN).await;
        }
    }

    /// How often its log says `what`.
    pub fn n_logged(&self, what: &str) -> usize {
        self.log().matches(what).count()
    }

    /// The end of its log.
    pub fn log_tail(&self) -> String {
        let text = self.log();
        let lines: Vec<_> = text.lines().collect();
        let shown = lines[lines.len().saturating_sub(40)..].join("\n");
        format!("--- {}\n{shown}\n", self.log.display())
    }

    /// All that it has said.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).unwrap_or_default()).into_owned()
    }

    fn child(&self) -> MutexGuard<'_, Option<Child>> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Role {
    fn drop(&mut self) {
        self.kill();
    }
}

fn running_pid(child: &mut Option<Child>) -> Option<u32> {
    let child = child.as_mut()?;
    matches!(child.try_wait(), Ok(None)).then(|| child.id())
}
