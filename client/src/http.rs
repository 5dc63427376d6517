//! One request and its answer.

use std::time::Duration;

use bytes::Bytes;
use reqwest::{Certificate, Request, Response, StatusCode, Url, header};
use schemas::Problem;
use schemas::problem::ProblemKind;
use serde::de::DeserializeOwned;

use crate::ClientError;
use crate::retry::Failure;

/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long the farm may be silent: longer than a long poll, and than the pause between two comments of an
/// idle event stream.
const SILENCE_MAX: Duration = Duration::from_secs(90);

/// Most bytes of a JSON answer: a full report, the list of 300,000 files.
const JSON_BYTES_MAX: usize = 256 << 20;

/// Most bytes of a problem.
const PROBLEM_BYTES_MAX: usize = 1 << 20;

/// Longest pause that a farm may ask for.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(30);

/// Connections to one farm.
#[derive(Debug, Clone)]
pub(crate) struct Http {
    connections: reqwest::Client,
    base: Url,
}

impl Http {
    pub(crate) fn new(address: &str, authorities: Vec<Certificate>) -> Result<Self, ClientError> {
        let invalid = || ClientError::InvalidAddress(address.to_owned());
        let base = Url::parse(address).map_err(|_| invalid())?;
        // Errors and logs name the address, and a farm does not look at it for a password.
        if !base.username().is_empty() || base.password().is_some() {
            return Err(ClientError::CredentialsInAddress);
        }
        if !matches!(base.scheme(), "http" | "https") || !base.has_host() {
            return Err(invalid());
        }
        let connections = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(SILENCE_MAX)
            .redirect(reqwest::redirect::Policy::none())
            .tls_certs_merge(authorities)
            .build()
            .map_err(|source| ClientError::Unreachable { address: address.to_owned(), source })?;
        Ok(Self { connections, base })
    }

    /// The address of a route: `segments` are encoded, so that none of them can become two.
    pub(crate) fn url<'a>(&self, segments: impl IntoIterator<Item = &'a str>) -> Url {
        let mut url = self.base.clone();
        let mut path = url.path_segments_mut().expect("an http address has a path");
        path.pop_if_empty().extend(["api", "v1"]).extend(segments);
        drop(path);
        url
    }

    /// Begins a request.
    pub(crate) fn get(&self, url: Url) -> reqwest::RequestBuilder {
        self.connections.get(url)
    }

    /// Begins a request that changes something.
    pub(crate) fn post(&self, url: Url) -> reqwest::RequestBuilder {
        self.connections.post(url)
    }

    /// Begins a request to an address that the farm named, on another host perhaps: nothing goes along that is
    /// meant for the farm. `None` for an address that cannot be, or is less safe than the farm's.
    pub(crate) fn elsewhere(&self, address: &str) -> Option<reqwest::RequestBuilder> {
        let url = Url::parse(address).ok()?;
        let is_safe = url.scheme() == "https" || (url.scheme() == "http" && self.base.scheme() == "http");
        is_safe.then(|| self.connections.get(url))
    }

    /// Sends a request and returns the answer if it is a success.
    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> Result<Answer, Failure> {
        let answer = self.execute(request).await?;
        if answer.status().is_success() { Ok(answer) } else { Err(answer.into_failure().await) }
    }

    /// Sends a request and returns the answer if it is a success or names another address for some time.
    pub(crate) async fn send_or_redirect(&self, request: reqwest::RequestBuilder) -> Result<Answer, Failure> {
        let answer = self.execute(request).await?;
        let is_redirect = answer.status() == StatusCode::TEMPORARY_REDIRECT;
        if is_redirect || answer.status().is_success() {
            Ok(answer)
        } else {
            Err(answer.into_failure().await)
        }
    }

    async fn execute(&self, request: reqwest::RequestBuilder) -> Result<Answer, Failure> {
        let request = request.build().map_err(|error| self.unreachable(error))?;
        let asked = Asked::of(&request);
        let response = self.connections.execute(request).await.map_err(|error| self.unreachable(error))?;
        Ok(Answer { http: self.clone(), asked, response })
    }

    /// Sends a request whose answer is JSON.
    pub(crate) async fn json<T: DeserializeOwned>(
        &self,
        request: reqwest::RequestBuilder,
    ) -> Result<T, Failure> {
        let answer = self.send(request.header(header::ACCEPT, "application/json")).await?;
        answer.json().await
    }

    fn unreachable(&self, source: reqwest::Error) -> ClientError {
        ClientError::Unreachable { address: self.base.to_string(), source: source.without_url() }
    }
}

/// What was asked, for the errors about the answer.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    method: String,
    url: String,
}

impl Asked {
    fn of(request: &Request) -> Self {
        Self { method: request.method().to_string(), url: request.url().to_string() }
    }

    /// The error that the answer makes no sense.
    pub(crate) fn unexpected(&self, why: impl Into<String>) -> ClientError {
        ClientError::Unexpected { method: self.method.clone(), url: self.url.clone(), why: why.into() }
    }
}

/// The answer to a request; its body is still to be read.
#[derive(Debug)]
pub(crate) struct Answer {
    http: Http,
    asked: Asked,
    response: Response,
}

impl Answer {
    /// The status.
    pub(crate) fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// One of its headers, if it is there and is text.
    pub(crate) fn header(&self, name: &header::HeaderName) -> Option<&str> {
        self.response.headers().get(name)?.to_str().ok()
    }

    /// What was asked.
    pub(crate) fn asked(&self) -> Asked {
        self.asked.clone()
    }

    /// The error that the answer makes no sense.
    pub(crate) fn unexpected(&self, why: impl Into<String>) -> ClientError {
        self.asked.unexpected(why)
    }

    /// The next piece of the body.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, ClientError> {
        self.response.chunk().await.map_err(|error| self.http.unreachable(error))
    }

    /// The whole body, if it has at most `bytes_max` bytes.
    pub(crate) async fn bytes(mut self, bytes_max: usize) -> Result<Bytes, Failure> {
        let mut body = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            if body.len() + chunk.len() > bytes_max {
                return Err(self.unexpected(format!("it has more than {bytes_max} bytes")).into());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.into())
    }

    async fn json<T: DeserializeOwned>(self) -> Result<T, Failure> {
        let asked = self.asked.clone();
        let body = self.bytes(JSON_BYTES_MAX).await?;
        serde_json::from_slice(&body).map_err(|error| asked.unexpected(error.to_string()).into())
    }

    async fn into_failure(self) -> Failure {
        let (asked, status, retry_after) = (self.asked.clone(), self.status(), self.retry_after());
        let error = match self.bytes(PROBLEM_BYTES_MAX).await {
            Ok(body) => match serde_json::from_slice::<Problem>(&body) {
                Ok(problem) => ClientError::Problem(Box::new(problem)),
                Err(_) if is_away(status) => {
                    let detail = format!("Something on the way to the farm answers {status}.");
                    ClientError::Problem(Box::new(ProblemKind::Unavailable.problem(detail)))
                }
                Err(_) => asked.unexpected(format!("its status is {status}")),
            },
            Err(failure) => failure.error,
        };
        Failure { error, retry_after }
    }

    fn retry_after(&self) -> Option<Duration> {
        let seconds = self.response.headers().get(header::RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
        Some(Duration::from_secs(seconds).min(RETRY_AFTER_MAX))
    }
}

/// Whether this is what a proxy says while the farm behind it restarts or has much to do.
fn is_away(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 502 | 503 | 504)
}
