//! Peers that run on node: a package of ours with scripts, whose dependencies npm installs below `target/peers`.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde::de::DeserializeOwned;
use testbed::faults::progress::tell;
use testbed::workspace;

/// A package as it lies in `loadtest/peers`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Package {
    /// Name of its folder.
    pub(super) name: &'static str,
    /// Its files, by name: what it depends on, in exact versions, and its scripts.
    pub(super) files: &'static [(&'static str, &'static str)],
}

/// A package whose dependencies are there.
#[derive(Debug)]
pub(super) struct Installed {
    folder: PathBuf,
}

impl Package {
    /// Puts it in place; `None` where there is no node, which is said.
    ///
    /// # Errors
    ///
    /// There is node, and npm cannot install what the package depends on.
    pub(super) async fn install(self) -> Result<Option<Installed>> {
        if !is_there("node") || !is_there("npm") {
            tell(format_args!(
                "SKIPPED: {} needs node and npm; install them with `apt-get install -y nodejs npm`",
                self.name
            ));
            return Ok(None);
        }
        let folder = workspace::root().join("target/peers").join(self.name);
        fs::create_dir_all(&folder)?;
        for (name, text) in self.files {
            fs::write(folder.join(name), text)?;
        }
        let mut npm = tokio::process::Command::new("npm");
        npm.args(["install", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"])
            .current_dir(&folder);
        let output = npm.stdin(Stdio::null()).kill_on_drop(true).output().await?;
        ensure!(output.status.success(), "npm fails: {}", String::from_utf8_lossy(&output.stderr));
        Ok(Some(Installed { folder }))
    }
}

impl Installed {
    /// Runs a script to its end and reads what it prints, a line of JSON.
    ///
    /// # Errors
    ///
    /// It fails, or prints something else.
    pub(super) async fn run<T: DeserializeOwned>(&self, script: &str, arguments: &[String]) -> Result<T> {
        let mut node = tokio::process::Command::new("node");
        node.arg(script).args(arguments).current_dir(&self.folder).stdin(Stdio::null());
        let output = node.stderr(Stdio::inherit()).kill_on_drop(true).output().await?;
        ensure!(output.status.success(), "{script} fails ({})", output.status);
        serde_json::from_slice(&output.stdout).with_context(|| format!("{script} prints something else"))
    }
}

fn is_there(program: &str) -> bool {
    let asked = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    asked.is_ok_and(|status| status.success())
}
