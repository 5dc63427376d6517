//! The events of a build as they happen, across any number of connections.

use std::ops::ControlFlow;
use std::time::Duration;

use futures::StreamExt;
use futures::stream::{BoxStream, unfold};
use reqwest::{StatusCode, Url, header};
use schemas::Event;
use tokio::time::sleep;

use crate::ClientError;
use crate::http::{Answer, Http};
use crate::retry::{Attempts, Failure};
use crate::sse::Frames;

/// How long to stay away after the farm has closed the stream in good order.
const RECONNECT_PAUSE: Duration = Duration::from_secs(1);

/// Follows the log at `url` from the event after `after` to the final one.
pub(crate) fn stream(http: Http, url: Url, after: u64) -> BoxStream<'static, Result<Event, ClientError>> {
    let log = Log { http, url, after, attempts: Attempts::default(), connection: None };
    unfold(Some(log), |log| async {
        let mut log = log?;
        match log.next().await {
            Ok(Some(event)) => {
                let is_last = event.state.is_final();
                Some((Ok(event), (!is_last).then_some(log)))
            }
            Ok(None) => None,
            Err(error) => Some((Err(error), None)),
        }
    })
    .boxed()
}

struct Log {
    http: Http,
    url: Url,
    after: u64,
    attempts: Attempts,
    connection: Option<Connection>,
}

struct Connection {
    answer: Answer,
    frames: Frames,
}

impl Log {
    /// The next event; `None` when the farm says that there are no more.
    async fn next(&mut self) -> Result<Option<Event>, ClientError> {
        loop {
            match self.try_next().await {
                Ok(event) => {
                    self.attempts.reset();
                    self.after = event.as_ref().map_or(self.after, |event| event.seq);
                    return Ok(event);
                }
                Err(failure) => self.pause(failure).await?,
            }
        }
    }

    async fn pause(&mut self, failure: Failure) -> Result<(), ClientError> {
        self.connection = None;
        match self.attempts.pause(failure).await {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(error) => Err(error),
        }
    }

    async fn try_next(&mut self) -> Result<Option<Event>, Failure> {
        loop {
            if self.connection.is_none() {
                self.connection = self.connect().await?;
            }
            let Some(connection) = &mut self.connection else {
                return Ok(None);
            };
            if let Some(event) = connection.next().await? {
                return Ok(Some(event));
            }
            // The farm closes a long stream now and then; nothing is wrong with that.
            self.connection = None;
            sleep(RECONNECT_PAUSE).await;
        }
    }

    async fn connect(&self) -> Result<Option<Connection>, Failure> {
        let request = self.http.get(self.url.clone()).header(header::ACCEPT, "text/event-stream");
        let answer = self.http.send(request.header("last-event-id", self.after)).await?;
        let has_more = answer.status() != StatusCode::NO_CONTENT;
        Ok(has_more.then(|| Connection { answer, frames: Frames::default() }))
    }
}

impl Connection {
    async fn next(&mut self) -> Result<Option<Event>, ClientError> {
        loop {
            if let Some(data) = self.frames.next() {
                let event = serde_json::from_str(&data);
                return event.map(Some).map_err(|error| self.answer.unexpected(error.to_string()));
            }
            let Some(chunk) = self.answer.chunk().await? else {
                return Ok(None);
            };
            self.frames.push(&chunk).map_err(|error| self.answer.unexpected(error.to_string()))?;
        }
    }
}
