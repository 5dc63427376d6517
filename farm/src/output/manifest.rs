//! The list of what a build wrote, kept beside it: what is not on it is not ours.

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::ops::Bound;
use std::path::Path;

use cap_std::fs::Dir;
use schemas::{ProjectPath, SourceFile};
use serde::{Deserialize, Serialize};

/// Name of the manifest in a folder of outputs.
pub(crate) const MANIFEST: &str = ".jpefarm-build.json";

/// The version of the manifest that this program writes.
const VERSION: u32 = 1;

/// Most bytes of a manifest: 300,000 paths of 200 bytes.
const BYTES_MAX: u64 = 64 << 20;

/// What a build wrote. The same outputs make the same manifest.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    jpefarm_build: u32,
    files: BTreeSet<ProjectPath>,
}

impl Manifest {
    /// The manifest of `files`.
    pub(super) fn of(files: &[SourceFile]) -> Self {
        Self { jpefarm_build: VERSION, files: files.iter().map(|file| file.path.clone()).collect() }
    }

    /// Reads the manifest of the folder `dir`; `None` when it has none.
    ///
    /// # Errors
    ///
    /// It cannot be read, or says nothing that this program understands.
    pub(super) fn read(dir: &Dir) -> io::Result<Option<Self>> {
        // A link in its place would have somebody else's list believed.
        match dir.symlink_metadata(MANIFEST) {
            Ok(metadata) if metadata.is_file() => {}
            Ok(_) => return Err(io::ErrorKind::InvalidData.into()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        }
        let mut text = Vec::new();
        dir.open(MANIFEST)?.take(BYTES_MAX).read_to_end(&mut text)?;
        let manifest: Self = serde_json::from_slice(&text)?;
        if manifest.jpefarm_build == VERSION {
            Ok(Some(manifest))
        } else {
            Err(io::ErrorKind::InvalidData.into())
        }
    }

    /// The manifest as the bytes of its file.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut text = serde_json::to_vec_pretty(self).expect("plain data becomes JSON");
        text.push(b'\n');
        text
    }

    /// Whether the build wrote the file `path`.
    pub(super) fn has_file(&self, path: &Path) -> bool {
        path == Path::new(MANIFEST) || path.to_str().is_some_and(|path| self.files.contains(path))
    }

    /// Whether the build wrote a file inside the folder `path`.
    pub(super) fn has_folder(&self, path: &Path) -> bool {
        let Some(prefix) = path.to_str().map(|path| format!("{path}/")) else {
            return false;
        };
        let mut from_there = self.files.range::<str, _>((Bound::Included(prefix.as_str()), Bound::Unbounded));
        from_there.next().is_some_and(|file| file.as_str().starts_with(&prefix))
    }
}
