//! A folder of this machine.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use object_store::local::LocalFileSystem;
use object_store::signer::Url;
use scheduler::Blobs;

use crate::OpenError;

/// Opens the folder of a `file:` address, which has to be there. What is written is durable when it is acknowledged.
pub(crate) fn open(url: &Url, options: &BTreeMap<String, String>) -> Result<Blobs, OpenError> {
    if let Some(key) = options.keys().next() {
        return Err(OpenError::UnknownOption { key: key.clone(), service: "a folder" });
    }
    let path = url.to_file_path().map_err(|()| OpenError::NoPlace("path on this machine"))?;
    let store = LocalFileSystem::new_with_prefix(&path);
    let store = store.map_err(|error| OpenError::Folder(io::Error::other(error)))?;
    Ok(Blobs::new(Arc::new(store.with_fsync(true))))
}
