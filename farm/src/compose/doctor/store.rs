//! The books: whether they can be opened and used, and whether their clock is this machine's.

use std::time::Instant;

use scheduler::ports::{Clock, SystemClock};
use schemas::Timestamp;

use super::Finding;
use crate::compose::migrate::{self, Schema};
use crate::compose::store::Books;
use crate::config::{Settings, shown};

/// Milliseconds by which the clocks of the books and of this machine may differ. Nothing is decided by this machine's
/// clock; its logs and the times in its ids would mislead.
const SKEW_MS_MAX: u128 = 1_000;

/// Opens the books and asks them for the time.
pub(super) async fn examine(settings: &Settings) -> Vec<Finding> {
    let Some(url) = &settings.store.url else {
        let advice = "set `store.url` or `data_dir`";
        return vec![Finding::fail("store", "there is no folder to keep the books in", advice)];
    };
    let address = shown(url.clone());
    let schema = schema(settings).await;
    let books = match Books::open(url).await {
        Ok(books) => books,
        Err(error) => {
            let advice = "look at the address in `store.url` and at the server behind it";
            return vec![Finding::failed("store", &error, advice)];
        }
    };
    let asked_at = (Instant::now(), SystemClock.now());
    let mut findings = match books.store().ping().await {
        Ok(theirs) => vec![Finding::ok("store", address), clock(theirs, asked_at)],
        Err(error) => vec![Finding::failed("store", &error.into(), "look at the log of the database")],
    };
    books.close().await;
    findings.extend(schema);
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
