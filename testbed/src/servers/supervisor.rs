//! Ends the servers of a test process that has ended, also when it was killed.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Waits until nobody holds the other end of its input any more, which the system sees to however the holder
/// ends. Then it ends the processes noted in the folder `$1` in files named `*.pid`, as signal and process id,
/// and removes the folder, and before it the files that its file `elsewhere` lists, one in a line: what a server
/// cannot be kept from making outside.
const SCRIPT: &str = r#"
trap '' HUP INT TERM
cat > /dev/null
for noted in "$1"/*.pid; do
    [ -f "$noted" ] || continue
    read -r signal pid < "$noted"
    kill -s "$signal" "$pid" 2> /dev/null
    tries=100
    while [ "$tries" -gt 0 ] && kill -0 "$pid" 2> /dev/null; do
        sleep 0.1
        tries=$((tries - 1))
    done
    kill -s KILL "$pid" 2> /dev/null
done
if [ -f "$1/elsewhere" ]; then
    while read -r file; do rm -f -- "$file"; done < "$1/elsewhere"
fi
rm -rf -- "$1"
"#;

/// A process that outlives this one, to clear up after it.
#[derive(Debug)]
pub struct Supervisor(Child);

impl Supervisor {
    /// Watches over the servers whose process ids are noted in `folder`.
    pub fn watch(folder: &Path) -> Self {
        let mut command = Command::new("sh");
        command.args(["-c", SCRIPT, "sh"]).arg(folder);
        // The pipe's other end stays in this process: what it starts does not inherit it. In a group of its own,
        // so that Ctrl-C ends the tests and not the supervisor.
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        Self(command.spawn().expect("there is a shell"))
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        // An error means that somebody else has waited for it already.
        let _ = self.0.wait();
    }
}
