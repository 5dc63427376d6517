//! A build on a server, shown.

use std::fmt::Write;

use schemas::JobState;
use schemas::api::Build;
use serde::Serialize;

use crate::render::printable;

/// A build as a JSON document.
#[derive(Serialize)]
pub(super) struct Document<'a> {
    /// The build.
    #[serde(flatten)]
    pub(super) build: &'a Build,
    /// The exit code that its state stands for.
    pub(super) exit_code: u8,
}

/// A build in a few lines.
pub(super) fn text(build: &Build) -> String {
    let mut rows = vec![
        ("build", build.id.to_string()),
        ("name", printable(&build.name)),
        ("state", state(build)),
        ("cache", build.cache.as_str().to_owned()),
        ("attempt", format!("{} of at most {}", build.attempt, build.max_attempts)),
        ("submitted", build.submitted_at.to_string()),
    ];
    rows.extend(build.concurrency_key.iter().map(|key| ("key", printable(key.as_str()))));
    rows.extend(build.superseded_by.iter().map(|by| ("newer", by.to_string())));
    let times =
        [("started", build.started_at), ("finished", build.finished_at), ("deadline", build.deadline_at)];
    rows.extend(times.into_iter().filter_map(|(name, at)| Some((name, at?.to_string()))));
    rows.into_iter().fold(String::new(), |mut text, (name, value)| {
        let _ = writeln!(text, "{name:<10}{value}");
        text
    })
}

/// The state in words.
pub(super) fn state(build: &Build) -> String {
    let state = build.state.as_str().to_owned();
    if build.cancel_requested && build.state == JobState::Running {
        format!("{state}, being cancelled")
    } else {
        state
    }
}
