//! The event log of a build as a stream. Source: HTML standard §9.2.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::sse::{self, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::Stream;
use futures::stream::unfold;
use scheduler::{Scheduler, Watch};
use schemas::problem::ProblemKind;
use schemas::{Event, JobId, TenantId};
use serde::Deserialize;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::Config;
use crate::error::ApiError;
use crate::extract::{BuildId, Query};
use crate::openapi::{AnyProblem, NoBuild};
use crate::state::AppState;
use crate::stop::Stop;
use crate::tenant::Tenant;

/// Most events read at a time.
pub(super) const PAGE: u32 = 100;

/// What a browser sends when it connects anew.
pub(super) const LAST_EVENT_ID: &str = "last-event-id";

/// Tells nginx to pass events on as they come.
const UNBUFFERED: (HeaderName, HeaderValue) =
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));

/// Query of `events`.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct After {
    /// Only events with a greater `seq`; the header `Last-Event-ID` goes before it.
    after: Option<u64>,
}

/// Follows the events of a build, from the first one or the one after `Last-Event-ID`, without a gap.
///
/// Each event has its `seq` as `id` and its type as `event`. The stream ends after the final event; a client
/// that connects once more then gets `204`, which tells a browser to stay away.
#[utoipa::path(
    get,
    path = "/api/v1/builds/{id}/events",
    operation_id = "followEvents",
    tag = "builds",
    params(
        ("id" = JobId, Path, description = "The build"),
        After,
        ("Last-Event-ID" = Option<u64>, Header, description = "The last event the client has"),
    ),
    responses(
        (status = 200, description = "The events", body = Event, content_type = "text/event-stream"),
        (status = 204, description = "The client has all events, and no more will come"),
        NoBuild, AnyProblem,
    ),
)]
pub(crate) async fn events(
    State(app): State<AppState>,
    Tenant(tenant): Tenant,
    BuildId(id): BuildId,
    Query(query): Query<After>,
    Stop(stop): Stop,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let after = last_event_id(&headers)?.or(query.after).unwrap_or(0);
    let mut log = Log::new(&app, tenant, id, after, stop);
    let job = app.scheduler.job(tenant, id).await?.ok_or_else(|| ApiError::no_build(id))?;
    log.read().await?;
    if log.page.is_empty() && job.state.is_final() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(reply(&app, log.into_stream()))
}

/// The answer that goes on as long as the stream does.
pub(super) fn reply(
    app: &AppState,
    events: impl Stream<Item = Result<sse::Event, Infallible>> + Send + 'static,
) -> Response {
    let keep_alive = KeepAlive::new().interval(Duration::from_secs(app.config.events_keep_alive_s));
    ([UNBUFFERED], Sse::new(events).keep_alive(keep_alive)).into_response()
}

fn last_event_id(headers: &HeaderMap) -> Result<Option<u64>, ApiError> {
    let Some(id) = headers.get(LAST_EVENT_ID) else {
        return Ok(None);
    };
    let seq = id.to_str().ok().and_then(|id| id.parse().ok());
    seq.map(Some).ok_or_else(|| {
        let detail = "The header `Last-Event-ID` is the id of an event of this build, a whole number.";
        ApiError::new(ProblemKind::BadRequest, detail)
    })
}

/// The reading of one event log.
struct Log {
    scheduler: Scheduler,
    tenant: TenantId,
    id: JobId,
    after: u64,
    page: VecDeque<Event>,
    is_over: bool,
    watch: Watch,
    poll_interval: Duration,
    end: Instant,
    stop: CancellationToken,
}

impl Log {
    /// Watches before anything is read, so that nothing happens unseen in between.
    fn new(app: &AppState, tenant: TenantId, id: JobId, after: u64, stop: CancellationToken) -> Self {
        let Config { events_poll_interval_ms, events_max_s, .. } = *app.config;
        Self {
            scheduler: app.scheduler.clone(),
            tenant,
            id,
            after,
            page: VecDeque::new(),
            is_over: false,
            watch: app.scheduler.watch(id),
            poll_interval: Duration::from_millis(events_poll_interval_ms),
            end: Instant::now() + Duration::from_secs(events_max_s),
            stop,
        }
    }

    fn into_stream(self) -> impl Stream<Item = Result<sse::Event, Infallible>> {
        unfold(self, |mut log| async move {
            let event = log.next().await?;
            let id = event.seq.to_string();
            Some((Ok(frame(&event, id)), log))
        })
    }

    /// The next event; `None` at the end of the log, of the time or of the server, and when the books cannot
    /// be read: the client connects anew and goes on where it was.
    async fn next(&mut self) -> Option<Event> {
        while !self.is_over {
            if let Some(event) = self.page.pop_front() {
                self.after = event.seq;
                self.is_over = event.state.is_final();
                return Some(event);
            }
            if self.read().await.is_err() || (self.page.is_empty() && !self.changed().await) {
                return None;
            }
        }
        None
    }

    async fn read(&mut self) -> Result<(), ApiError> {
        self.page = self.scheduler.events(self.tenant, self.id, self.after, PAGE).await?.into();
        Ok(())
    }

    /// Waits until there may be more events; `false` when there is nothing to wait for.
    async fn changed(&mut self) -> bool {
        tokio::select! {
            () = self.watch.changed() => true,
            () = sleep(self.poll_interval) => matches!(self.scheduler.job(self.tenant, self.id).await, Ok(Some(_))),
            () = sleep_until(self.end) => false,
            () = self.stop.cancelled() => false,
        }
    }
}

/// The event as the client gets it, under an `id` by which it asks for what comes after.
pub(super) fn frame(event: &Event, id: String) -> sse::Event {
    let data = serde_json::to_string(event).expect("an event becomes JSON");
    sse::Event::default().id(id).event(event.kind.as_str()).data(data)
}
