//! The user that servers run as.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// Users without rights, the best first.
const NAMES: [&str; 2] = ["postgres", "nobody"];

/// A user without rights, for servers that refuse to run as root.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unprivileged {
    uid: u32,
    gid: u32,
}

impl Unprivileged {
    /// The user to change to; `None` when this process is not root, so that it cannot and need not.
    pub(super) fn find() -> Option<Self> {
        if !rustix::process::geteuid().is_root() {
            return None;
        }
        let passwd = fs::read_to_string("/etc/passwd").expect("the list of users can be read");
        let user = NAMES.iter().find_map(|name| passwd.lines().find_map(|line| Self::parse(line, name)));
        Some(user.expect("there is a user without rights"))
    }

    /// The user of a line of `/etc/passwd`, when that is `name`.
    fn parse(line: &str, name: &str) -> Option<Self> {
        let mut fields = line.split(':');
        if fields.next()? != name {
            return None;
        }
        let mut numbers = fields.skip(1).map(str::parse);
        Some(Self { uid: numbers.next()?.ok()?, gid: numbers.next()?.ok()? })
    }

    /// Gives `path` to the user.
    pub(super) fn own(self, path: &Path) {
        std::os::unix::fs::chown(path, Some(self.uid), Some(self.gid)).expect("root may give a file away");
    }

    /// Lets `command` run as the user.
    pub(super) fn run(self, command: &mut Command) {
        command.uid(self.uid).gid(self.gid);
    }
}
