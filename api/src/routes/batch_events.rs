//! The events of all builds of a batch as one stream.
//!
//! The id of each event says how far every build has come by then. So whoever goes on after it misses none and gets none
//! twice, and no numbers besides those of the builds themselves have to be given out.

use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response, sse};
use futures::Stream;
use futures::stream::unfold;
use scheduler::{BatchWatch, Scheduler};
use schemas::problem::ProblemKind;
use schemas::{BatchId, Event, Job, JobId, TenantId};
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::error::ApiError;
use crate::extract::BatchPath;
use crate::openapi::{AnyProblem, NoBatch};
use crate::routes::events::{LAST_EVENT_ID, PAGE, frame, reply};
use crate::state::AppState;
use crate::stop::Stop;
use crate::tenant::Tenant;

/// Follows the events of all builds of a batch, from the first one or those after `Last-Event-ID`, without a gap.
///
/// Each event has its type as `event`, and an `id` that says where the whole batch is. The stream ends after the last
/// final event; a client that connects once more then gets `204`, which tells a browser to stay away.
#[utoipa::path(
    get,
    path = "/api/v1/batches/{id}/events",
    operation_id = "followBatchEvents",
    tag = "batches",
    params(
        ("id" = BatchId, Path, description = "The batch"),
        ("Last-Event-ID" = Option<String>, Header, description = "The `id` of the last event the client has"),
    ),
    responses(
        (status = 200, description = "The events", body = Event, content_type = "text/event-stream"),
        (status = 204, description = "The client has all events, and no more will come"),
        NoBatch, AnyProblem,
    ),
)]
pub(crate) async fn events(
    State(app): State<AppState>,
    Tenant(tenant): Tenant,
    BatchPath(id): BatchPath,
    Stop(stop): Stop,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let jobs = app.scheduler.batch_jobs(tenant, id).await?;
    if jobs.is_empty() {
        return Err(ApiError::no_batch(id));
    }
    let places = places(&headers, jobs.len())?;
    let mut log = Log::new(&app, (tenant, id), &jobs, places, stop);
    log.read().await?;
    if log.page.is_empty() && jobs.iter().all(|job| job.state.is_final()) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(reply(&app, log.into_stream()))
}

/// How far each build has come: what the header says, or nowhere.
fn places(headers: &HeaderMap, n_jobs: usize) -> Result<Vec<u64>, ApiError> {
    let Some(id) = headers.get(LAST_EVENT_ID) else { return Ok(vec![0; n_jobs]) };
    let places = id.to_str().ok().and_then(|id| parse(id, n_jobs));
    places.ok_or_else(|| {
        let detail = "The header `Last-Event-ID` is none that this batch gave out, or builds of it are beyond their \
                      retention by now. Leave it out to begin anew.";
        ApiError::new(ProblemKind::BadRequest, detail)
    })
}

/// Reads what [`text`] has written; `None` when it is not of `n_jobs`.
fn parse(text: &str, n_jobs: usize) -> Option<Vec<u64>> {
    let mut places = Vec::with_capacity(n_jobs);
    for run in text.split('.') {
        let (place, n) = run.split_once('x').unwrap_or((run, "1"));
        let n = n.parse::<usize>().ok().filter(|n| (1..=n_jobs - places.len()).contains(n))?;
        places.extend(std::iter::repeat_n(place.parse::<u64>().ok()?, n));
    }
    (places.len() == n_jobs).then_some(places)
}

/// The places one after the other, with points between them; `4x100` stands for a hundred times 4 in a row.
fn text(places: &[u64]) -> String {
    let runs = places.chunk_by(|one, other| one == other).map(|run| match run {
        [one] => one.to_string(),
        [one, ..] => format!("{one}x{}", run.len()),
        [] => String::new(),
    });
    runs.collect::<Vec<_>>().join(".")
}

/// The reading of the logs of all builds of a batch.
struct Log {
    scheduler: Scheduler,
    tenant: TenantId,
    id: BatchId,
    /// In the order of the submission.
    jobs: Vec<JobId>,
    numbers: HashMap<JobId, usize>,
    /// The last event of each that was sent.
    places: Vec<u64>,
    /// Those whose final event was sent.
    is_over: Vec<bool>,
    page: VecDeque<Event>,
    watch: BatchWatch,
    poll_interval: Duration,
    end: Instant,
    stop: CancellationToken,
}

impl Log {
    /// Watches before anything is read, so that nothing happens unseen in between.
    fn new(
        app: &AppState,
        (tenant, id): (TenantId, BatchId),
        jobs: &[Job],
        places: Vec<u64>,
        stop: CancellationToken,
    ) -> Self {
        let open = jobs.iter().filter(|job| !job.state.is_final()).map(|job| job.id);
        let watch = app.scheduler.watch_all(open);
        let jobs: Vec<JobId> = jobs.iter().map(|job| job.id).collect();
        Self {
            scheduler: app.scheduler.clone(),
            tenant,
            id,
            numbers: jobs.iter().copied().zip(0..).collect(),
            is_over: vec![false; jobs.len()],
            jobs,
            places,
            page: VecDeque::new(),
            watch,
            poll_interval: Duration::from_millis(app.config.events_poll_interval_ms),
            end: Instant::now() + Duration::from_secs(app.config.events_max_s),
            stop,
        }
    }

    fn into_stream(self) -> impl Stream<Item = Result<sse::Event, Infallible>> {
        unfold(self, |mut log| async move {
            let event = log.next().await?;
            let id = text(&log.places);
            Some((Ok(frame(&event, id)), log))
        })
    }

    /// The next event; `None` at the end of all logs, of the time or of the server, and when the books cannot be read:
    /// the client connects anew and goes on where it was.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.page.pop_front() {
                let number = *self.numbers.get(&event.job_id)?;
                self.places[number] = event.seq;
                self.is_over[number] = event.state.is_final();
                return Some(event);
            }
            // Asked first: what comes after that is in the page.
            let is_final = self.scheduler.batch(self.tenant, self.id).await.ok()??.state().is_final();
            self.read().await.ok()?;
            if self.page.is_empty() && (is_final || !self.changed().await) {
                return None;
            }
        }
    }

    async fn read(&mut self) -> Result<(), ApiError> {
        let open = self.jobs.iter().zip(&self.places).zip(&self.is_over).filter(|(_, is_over)| !**is_over);
        let open: Vec<(JobId, u64)> = open.map(|((job, place), _)| (*job, *place)).collect();
        self.page = self.scheduler.events_of(self.tenant, &open, PAGE).await?.into();
        Ok(())
    }

    /// Waits until there may be more events; `false` when there is nothing to wait for.
    async fn changed(&mut self) -> bool {
        tokio::select! {
            () = self.watch.changed() => sleep(BatchWatch::PAUSE).await,
            () = sleep(self.poll_interval) => {}
            () = sleep_until(self.end) => return false,
            () = self.stop.cancelled() => return false,
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_come_back() {
        for (places, expected) in [
            (vec![0], "0"),
            (vec![0; 500], "0x500"),
            (vec![3, 3, 1, 0, 0, 0, 12], "3x2.1.0x3.12"),
            (vec![1, 2, 1], "1.2.1"),
        ] {
            assert_eq!(text(&places), expected);
            assert_eq!(parse(expected, places.len()), Some(places));
        }
    }

    #[test]
    fn what_is_of_no_batch_is_refused() {
        for text in
            ["", "x", "1x", "1x0", "1x4", "1.1", "1.1.1.1", "-1x3", "1x2x1", "1x99999999999999999999", "é"]
        {
            assert_eq!(parse(text, 3), None, "{text:?}");
        }
    }
}
