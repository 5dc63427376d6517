//! A report at rest, which says nothing of whose it is, and the same report on its way to somebody.
//!
//! Builds of one action have the same report but for its first members: the id of the build, and how it came to the
//! result. They are left out at rest, so that all those builds share one content, and its digest tells whether two runs
//! came to the same.

use bytes::Bytes;
use schemas::{CacheStatus, Job, JobId, Report};
use serde::Serialize;

/// The members that differ, as the report begins.
#[derive(Serialize)]
struct Head {
    build_id: JobId,
    #[serde(skip_serializing_if = "Option::is_none")]
    cache: Option<CacheStatus>,
}

impl Head {
    /// `{"build_id":"…",`
    fn text(&self) -> Vec<u8> {
        let mut text = serde_json::to_vec(self).expect("plain data becomes JSON");
        text.pop();
        text.push(b',');
        text
    }
}

/// The report as it is stored.
///
/// # Panics
///
/// The id is not the first member of a report, which a test would have shown.
pub(crate) fn at_rest(report: &Report) -> Vec<u8> {
    let text = serde_json::to_vec(report).expect("a report becomes JSON");
    let head = Head { build_id: report.build_id, cache: report.cache }.text();
    let rest = text.strip_prefix(&head[..]).expect("a report begins with its id");
    [b"{", rest].concat()
}

/// The report of `job`, of which `stored` is what is at rest. Reports of earlier versions have their id already.
pub fn addressed(stored: &Bytes, job: &Job) -> Bytes {
    match stored.strip_prefix(b"{") {
        Some(rest) if !rest.starts_with(br#""build_id":"#) => {
            let head = Head { build_id: job.id, cache: job.cache.borrowed() }.text();
            [&head[..], rest].concat().into()
        }
        _ => stored.clone(),
    }
}

#[cfg(test)]
mod tests;
