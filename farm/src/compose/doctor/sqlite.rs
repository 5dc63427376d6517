//! Books that are a file. They are only looked at: opening them would make them, lock them and migrate them.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};

use super::Finding;
use crate::compose::data_lock::DataLock;
use crate::compose::migrate::{self, Schema};
use crate::config::Settings;

/// What can be wrong with a file.
const ADVICE: &str =
    "look at the file, its folder and their permissions, or name another folder in `data_dir`";

/// Looks at the file, and at who has it.
pub(super) async fn examine(settings: &Settings, path: &Path) -> Vec<Finding> {
    let store = match look(settings, path).await {
        Ok(found) => Finding::ok("store", format!("sqlite:{} {found}", path.display())),
        Err(error) => Finding::failed("store", &error, ADVICE),
    };
    vec![store, Finding::ok("clock", "the store's is this machine's")]
}

async fn look(settings: &Settings, path: &Path) -> Result<String> {
    let schema = migrate::schema(settings).await?;
    let Schema { found, known, .. } = schema;
    if schema.is_newer() && !schema.is_usable {
        return Err(migrate::too_new(&schema).into());
    }
    if let Some(owner) = DataLock::owner(path)? {
        return Ok(format!("is in use by a running jpefarm, {owner}"));
    }
    let folder = nearest_folder(path);
    if !is_writable(&folder) {
        return Err(anyhow!("this user may not write in {}", folder.display()));
    }
    Ok(match found {
        0 => "is made at the start".to_owned(),
        found if found < known => format!("has schema {found}, and is brought to {known} at the start"),
        found => format!("has schema {found}"),
    })
}

/// The folder of the file, or the nearest around it that is there.
fn nearest_folder(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let found = path.ancestors().skip(1).find(|folder| folder.exists());
    found.map_or_else(|| PathBuf::from("/"), Path::to_owned)
}

#[cfg(unix)]
fn is_writable(folder: &Path) -> bool {
    use rustix::fs::Access;
    folder.is_dir() && rustix::fs::access(folder, Access::WRITE_OK | Access::EXEC_OK).is_ok()
}

/// Access lists are beyond a look at an attribute.
#[cfg(not(unix))]
fn is_writable(folder: &Path) -> bool {
    folder.is_dir()
}
