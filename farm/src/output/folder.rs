//! The folder of outputs, as a name in the folder around it.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::Result;
use cap_std::ambient_authority;
use cap_std::fs::Dir;

use crate::exit::Failure;

/// A folder of outputs, there or not.
#[derive(Debug)]
pub(super) struct Folder {
    around: Dir,
    around_path: PathBuf,
    name: OsString,
    shown: PathBuf,
}

impl Folder {
    /// Opens the folder around `out`; `None` when there is none yet, and so nothing is in the way.
    ///
    /// # Errors
    ///
    /// [`Failure`] with exit code 2: `out` cannot be a folder of outputs.
    pub(super) fn find(out: &Path) -> Result<Option<Self>> {
        let (around, name) = split(out)?;
        match Dir::open_ambient_dir(&around, ambient_authority()) {
            Ok(dir) => Self::new(dir, &around, name, out).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unusable(out).because(error).into()),
        }
    }

    /// The same, making the folder around it if need be.
    ///
    /// # Errors
    ///
    /// As [`Folder::find`], and with exit code 3 when the folder around it cannot be made.
    pub(super) fn create_around(out: &Path) -> Result<Self> {
        let (around, name) = split(out)?;
        let opened =
            fs::create_dir_all(&around).and_then(|()| Dir::open_ambient_dir(&around, ambient_authority()));
        let dir = opened.map_err(|error| {
            let message = format!("the folder {} cannot be made", around.display());
            Failure::farm(message, "check the permissions, or name another folder with --out").because(error)
        })?;
        Self::new(dir, &around, name, out)
    }

    fn new(around: Dir, around_path: &Path, name: OsString, shown: &Path) -> Result<Self> {
        let around_path = fs::canonicalize(around_path)?;
        refuse_current_folder(&around_path.join(&name), shown)?;
        Ok(Self { around, around_path, name, shown: shown.to_owned() })
    }

    /// The folder around it.
    pub(super) fn around(&self) -> &Dir {
        &self.around
    }

    /// Its name in the folder around it.
    pub(super) fn name(&self) -> &OsStr {
        &self.name
    }

    /// The name of the set being written, and of the old one after the swap.
    pub(super) fn new_name(&self) -> OsString {
        self.hidden_name(".jpefarm-new")
    }

    /// The name of the old set where the file system cannot swap.
    pub(super) fn old_name(&self) -> OsString {
        self.hidden_name(".jpefarm-old")
    }

    fn hidden_name(&self, suffix: &str) -> OsString {
        let mut name = OsString::from(".");
        name.push(&self.name);
        name.push(suffix);
        name
    }

    /// Its path as the user wrote it.
    pub(super) fn shown(&self) -> &Path {
        &self.shown
    }

    /// Waits for other builds into the same folder around it; they take milliseconds. Anybody who can read that
    /// folder can hold its lock, `/tmp` for example, so nobody is waited for longer than `patience`. The lock
    /// ends with its handle, also when the process is killed.
    pub(super) fn lock(&self, patience: Duration) -> io::Result<Option<File>> {
        // Windows opens no folder as a file; there the second of two builds at once fails in its own way.
        if cfg!(not(unix)) {
            return Ok(None);
        }
        let handle = File::open(&self.around_path)?;
        // In a thread of its own, because the system has no wait for a lock that ends by itself.
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || sender.send(handle.lock().map(|()| handle)));
        match receiver.recv_timeout(patience) {
            Ok(Ok(handle)) => Ok(Some(handle)),
            // A file system without locks: the swap is still one step.
            Ok(Err(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(None),
            Ok(Err(error)) => Err(error),
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        }
    }
}

/// The folder around `out`, and the name in it.
fn split(out: &Path) -> Result<(PathBuf, OsString)> {
    if let Some(name) = out.file_name() {
        let around = out.parent().filter(|parent| !parent.as_os_str().is_empty());
        return Ok((around.unwrap_or(Path::new(".")).to_owned(), name.to_owned()));
    }
    let real = fs::canonicalize(out).map_err(|error| unusable(out).because(error))?;
    match (real.parent(), real.file_name()) {
        (Some(around), Some(name)) => Ok((around.to_owned(), name.to_owned())),
        _ => Err(unusable(out).into()),
    }
}

fn unusable(out: &Path) -> Failure {
    let message = format!("{} cannot be a folder of outputs", out.display());
    Failure::usage(message, "name a folder that is there, or that can be made, with --out")
}

/// Replacing the folder somebody works in would pull it from under their feet.
fn refuse_current_folder(real: &Path, shown: &Path) -> Result<()> {
    let here = std::env::current_dir().and_then(fs::canonicalize);
    if here.is_ok_and(|here| here.starts_with(real)) {
        let message = format!("{} is, or holds, the current folder and cannot be replaced", shown.display());
        return Err(
            Failure::usage(message, "name a folder inside it with --out, for example `--out build`").into()
        );
    }
    Ok(())
}
