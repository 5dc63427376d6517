//! Servers that the tests start for themselves: each on a free port of the loopback, with a temporary folder of
//! its own. However the test process ends, its servers end with it and their folders go.

use std::ffi::OsString;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rand::RngExt;

pub mod azure;
pub mod certificate;
pub mod postgres;
mod process;
pub mod redis;
pub mod s3;
mod supervisor;
mod user;

pub use process::{EndSignal, ServerProcess};
pub use supervisor::Supervisor;

/// Ports that servers get: below those that Linux gives to outgoing connections, so that a server that is away
/// for a while finds its port free when it comes back.
const PORTS: std::ops::Range<u16> = 20_000..32_000;

/// How long between two looks at something that should become true.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// The program `name`, looked for in `folders`, then in the folders of `PATH`. Without it the test fails and says
/// that the command `install` installs it.
pub fn program(name: &str, folders: &[PathBuf], install: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_else(|| OsString::from("/usr/local/bin:/usr/bin:/bin"));
    let in_path: Vec<_> = std::env::split_paths(&path).collect();
    let found =
        folders.iter().chain(&in_path).map(|folder| folder.join(name)).find(|program| program.is_file());
    found.unwrap_or_else(|| panic!("the program `{name}` is missing; install it with `{install}`"))
}

/// A port of the loopback that nobody listens on now.
pub fn free_port() -> u16 {
    let free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let mut tried = (0..1_000).map(|_| rand::rng().random_range(PORTS));
    tried.find(free).expect("some port is free")
}

/// Looks until `is_so`, at most for `patience`; whether it became so.
#[expect(clippy::disallowed_methods, reason = "a foreign process gives no signal to wait for")]
pub fn wait_until(patience: Duration, mut is_so: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + patience;
    loop {
        if is_so() {
            return true;
        }
        if Instant::now() > deadline {
            return false;
        }
        std::thread::sleep(LOOK_AGAIN);
    }
}

/// The end of the log in `file`, to be shown when its server did not start.
fn log_tail(file: &Path) -> String {
    let log = fs::read(file).unwrap_or_default();
    let from = log.len().saturating_sub(4_000);
    String::from_utf8_lossy(&log[from..]).into_owned()
}
