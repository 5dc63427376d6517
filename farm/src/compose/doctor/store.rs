//! The books of a server: whether they can be opened and used, whether their clock is this machine's, and how many
//! processes their server has room for.

use std::time::Instant;

use scheduler::ports::{Clock, Store, SystemClock};
use schemas::Timestamp;
use store_postgres::Room;

use super::{Finding, sqlite};
use crate::compose::migrate::{self, Schema};
use crate::compose::store::{nowhere, postgres};
use crate::config::{Secret, Settings, StoreSettings, StoreUrl, shown};

/// Milliseconds by which the clocks of the books and of this machine may differ. Nothing is decided by this machine's
/// clock; its logs and the times in its ids would mislead.
const SKEW_MS_MAX: u128 = 1_000;

/// The fewest processes of a farm on several machines: an api, a scheduler and a worker.
const PROCESSES_MIN: u64 = 3;

/// Looks at the books.
pub(super) async fn examine(settings: &Settings) -> Vec<Finding> {
    let mut findings = match &settings.store.url {
        None => vec![Finding::failed("store", &nowhere().into(), "set `store.url` or `data_dir`")],
        Some(StoreUrl::Sqlite(path)) => sqlite::examine(settings, path).await,
        Some(StoreUrl::Postgres(url)) => server(url, &settings.store).await,
    };
    findings.extend(schema(settings).await);
    findings
}

/// Opens the books and asks them for the time.
async fn server(url: &Secret, settings: &StoreSettings) -> Vec<Finding> {
    let store = match postgres(url, &settings.connections).await {
        Ok(store) => store,
        Err(error) => {
            let advice = "look at the address in `store.url` and at the server behind it";
            return vec![Finding::failed("store", &error, advice)];
        }
    };
    let asked_at = (Instant::now(), SystemClock.now());
    let mut findings = match store.ping().await {
        Ok(theirs) => vec![Finding::ok("store", shown(url.clone())), clock(theirs, asked_at)],
        Err(error) => vec![Finding::failed("store", &error.into(), "look at the log of the database")],
    };
    findings.push(match store.room().await {
        Ok(room) => connections(room, settings.connections.of_process().into()),
        Err(error) => Finding::failed("connections", &error.into(), "look at the log of the database"),
    });
    store.close().await;
    findings
}

/// Whether the schema is this program's; what cannot be used at all is told by those who open the books.
async fn schema(settings: &Settings) -> Option<Finding> {
    let schema = migrate::schema(settings).await.ok().filter(|schema| schema.is_usable)?;
    let Schema { found, known, .. } = schema;
    if !schema.is_newer() {
        return Some(Finding::ok("schema", format!("{found}, which is this program's")));
    }
    let message = format!("schema {found} is newer than that of this program, {known}, which can use it");
    let advice = "replace this program by the release that has migrated it, unless you are going back";
    Some(Finding::warn("schema", message, advice))
}

/// Compares the time of the books with that of this machine half-way between question and answer.
fn clock(theirs: Timestamp, (asked, ours): (Instant, Timestamp)) -> Finding {
    let round_trip = asked.elapsed();
    let ours = ours.after(round_trip / 2);
    let skew_ms = theirs.since(ours).max(ours.since(theirs)).as_millis();
    let message = format!("{skew_ms} ms between the store's and this machine's, asked in {round_trip:.1?}");
    if skew_ms <= SKEW_MS_MAX {
        return Finding::ok("clock", message);
    }
    Finding::warn("clock", message, "keep the clocks of all machines in step, by chrony or systemd-timesyncd")
}

/// Compares what the server takes with what a process of the farm may want of it.
fn connections(room: Room, of_process: u64) -> Finding {
    let Room { connections_max, in_use } = room;
    let n_processes = connections_max / of_process;
    let message = format!(
        "the server takes {connections_max}, {in_use} are in use; {of_process} at most for each process, so it has room \
         for {n_processes} processes"
    );
    if n_processes >= PROCESSES_MIN {
        return Finding::ok("connections", message);
    }
    let advice =
        "raise max_connections of PostgreSQL, or lower `store.app_connections_max` and its neighbours";
    Finding::warn("connections", message, advice)
}

#[cfg(test)]
mod tests {
    use super::super::Status;
    use super::*;

    #[test]
    fn a_server_with_little_room_is_told() {
        let status =
            |connections_max, of_process| connections(Room { connections_max, in_use: 1 }, of_process).status;
        assert_eq!(status(97, 22), Status::Ok);
        assert_eq!(status(66, 22), Status::Ok);
        assert_eq!(status(65, 22), Status::Warn);
    }
}
