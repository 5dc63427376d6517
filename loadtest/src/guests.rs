//! What the logs of a farm say of its guests and its leader, to the microsecond.

use schemas::JobId;
use serde::Deserialize;
use testbed::cluster::{Cluster, Kind, Role};

use crate::clock::Instant;

/// The line that a worker logs right before a guest runs.
const STARTS: &str = "the guest starts";

/// The line that a worker logs right after a guest has run, or was stopped.
const ENDED: &str = "the guest has ended";

/// The line that a scheduler logs when it begins to lead.
const LEADS: &str = "this scheduler leads";

/// The line that a worker logs when a result did not count.
const REFUSED: &str = "refused the result of a lost lease";

/// A line of a log in JSON.
#[derive(Debug, Deserialize)]
struct Line {
    timestamp: String,
    fields: Fields,
    #[serde(default)]
    spans: Vec<Span>,
}

#[derive(Debug, Deserialize)]
struct Fields {
    #[serde(default)]
    message: String,
}

#[derive(Debug, Deserialize)]
struct Span {
    #[serde(rename = "job.id")]
    job_id: Option<JobId>,
}

/// A run of a guest began.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Start<'a> {
    /// Of this build.
    pub(crate) build: JobId,
    /// In this process.
    pub(crate) worker: &'a Role,
    /// At this time.
    pub(crate) at: Instant,
}

/// All runs that began in `cluster`, the earliest first.
pub(crate) fn starts(cluster: &Cluster) -> Vec<Start<'_>> {
    let mut starts: Vec<_> = cluster
        .of(Kind::Worker)
        .flat_map(|member| {
            let worker = &member.role;
            times(worker, STARTS)
                .into_iter()
                .filter_map(move |(build, at)| Some(Start { build: build?, worker, at }))
        })
        .collect();
    starts.sort_unstable_by_key(|start| start.at);
    starts
}

/// When the last run of `build` in `worker` ended; `None` while none did.
pub(crate) fn ended(worker: &Role, build: JobId) -> Option<Instant> {
    times(worker, ENDED).into_iter().filter(|(of, _)| *of == Some(build)).map(|(_, at)| at).max()
}

/// The scheduler that began to lead last, and when.
pub(crate) fn leader(cluster: &Cluster) -> Option<(&Role, Instant)> {
    let led = cluster
        .of(Kind::Scheduler)
        .flat_map(|member| times(&member.role, LEADS).into_iter().map(|(_, at)| (&member.role, at)));
    led.max_by_key(|(_, at)| *at)
}

/// How many results of `worker` did not count because its lease was another's.
pub(crate) fn n_refused(worker: &Role) -> usize {
    worker.n_logged(REFUSED)
}

/// When the log of `role` says `message`, and of which build.
fn times(role: &Role, message: &str) -> Vec<(Option<JobId>, Instant)> {
    let log = role.log();
    // Most lines are not worth parsing, and the last one may be cut.
    log.lines().filter(|line| line.contains(message)).filter_map(|line| time(line, message)).collect()
}

fn time(line: &str, message: &str) -> Option<(Option<JobId>, Instant)> {
    let Line { timestamp, fields, spans } = serde_json::from_str(line).ok()?;
    let build = spans.iter().find_map(|span| span.job_id);
    (fields.message == message).then_some(())?;
    Some((build, Instant::parse(&timestamp)?))
}

#[cfg(test)]
mod tests;
