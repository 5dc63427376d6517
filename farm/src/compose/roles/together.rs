//! Whether the roles of several processes can meet in what the settings name.

use super::Role;
use crate::config::{QueueUrl, Settings, StoreUrl};
use crate::exit::Failure;

/// Checks that a process with these roles can work with the processes that have the others.
///
/// # Errors
///
/// [`Failure`] with exit code 2 names what only one process can use.
pub(crate) fn check(roles: &[Role], settings: &Settings) -> Result<(), Failure> {
    if roles == Role::ALL {
        return Ok(());
    }
    let role = roles.first().map_or("one", |role| role.name());
    let alone = |what: &str, advice: &str| {
        let message = format!("`jpefarm {role}` cannot meet the other roles: {what}");
        Err(Failure::usage(
            message,
            format!("{advice}; or run `jpefarm serve`, which is all roles in one process"),
        ))
    };
    match (&settings.store.url, &settings.queue.url, &settings.blobs.url) {
        (Some(StoreUrl::Sqlite(_)) | None, _, _) => {
            let advice = "set `store.url` (JPEFARM_STORE_URL) to `postgres://…`";
            alone("`store.url` is a file that one process has to itself", advice)
        }
        (_, QueueUrl::Memory, _) => {
            let advice = "set `queue.url` (JPEFARM_QUEUE_URL) to `redis://…`";
            alone("`queue.url` is the memory of one process", advice)
        }
        (_, _, None) => {
            let advice = "set `blobs.url` (JPEFARM_BLOBS_URL) to `s3://BUCKET`, or to `file:///PATH` when all roles are \
                          on one machine";
            alone("`blobs.url` is not set", advice)
        }
        _ => Ok(()),
    }
}
