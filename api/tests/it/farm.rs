//! A farm without workers, and the requests to it.

use std::sync::Arc;

use api::Config;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use bytes::Bytes;
use client::Client;
use object_store::ObjectStore;
use object_store::memory::InMemory;
use scheduler::ports::{Claim, DownloadSigner, Finished, SystemClock, Usage};
use scheduler::{Blobs, Dice, Outcome, Scheduler};
use schemas::api::Build;
use schemas::guest::CompileReport;
use schemas::problem::ProblemKind;
use schemas::{JobId, Problem, ProjectPath, SourceFile, Summary, ToolchainDigest};
use serde::de::DeserializeOwned;
use store_sqlite::SqliteStore;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// What the most that a test waits for something that must happen.
pub(crate) const PATIENCE: std::time::Duration = std::time::Duration::from_secs(20);

/// A farm without workers.
pub(crate) struct Farm {
    pub(crate) scheduler: Scheduler,
    pub(crate) store: Arc<SqliteStore>,
    pub(crate) objects: Arc<InMemory>,
    pub(crate) router: Router,
    pub(crate) config: Config,
}

impl Farm {
    pub(crate) async fn new() -> Self {
        Self::with(Config::default(), scheduler::Config::default()).await
    }

    pub(crate) async fn with(config: Config, scheduler_config: scheduler::Config) -> Self {
        Self::with_blobs(config, scheduler_config, Blobs::new).await
    }

    /// A farm whose large files `signer` can sign addresses for.
    pub(crate) async fn with_signer(config: Config, signer: Arc<dyn DownloadSigner>) -> Self {
        let blobs = |objects| Blobs::new(objects).with_signer(signer);
        Self::with_blobs(config, scheduler::Config::default(), blobs).await
    }

    async fn with_blobs(
        config: Config,
        scheduler_config: scheduler::Config,
        blobs: impl FnOnce(Arc<dyn ObjectStore>) -> Blobs,
    ) -> Self {
        let clock = Arc::new(SystemClock);
        let store = Arc::new(SqliteStore::in_memory(clock.clone()).await.unwrap());
        let objects = Arc::new(InMemory::new());
        let blobs = blobs(objects.clone());
        let scheduler =
            Scheduler::new(store.clone(), blobs, clock, Dice::from_os(), scheduler_config).unwrap();
        let scheduler = scheduler.with_toolchain(ToolchainDigest::of(b"a toolchain"));
        let router = api::router(scheduler.clone(), config.clone()).unwrap();
        Self { scheduler, store, objects, router, config }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 64 << 20).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(request(Method::GET, path, &[], "")).await
    }

    pub(crate) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(request(Method::GET, path, headers, "")).await
    }

    pub(crate) async fn post(&self, path: &str, media_type: &str, body: impl Into<Body>) -> Answer {
        self.send(request(Method::POST, path, &[("content-type", media_type)], body)).await
    }

    /// Submits a small build.
    pub(crate) async fn submit(&self, name: &str) -> JobId {
        let body = format!(r#"{{"name":"{name}","files":[{{"path":"a.jpe","text":"x"}}]}}"#);
        let answer = self.post("/api/v1/builds", "application/json", body).await;
        answer.expect(StatusCode::ACCEPTED).json::<Build>().id
    }

    /// Claims a build as a worker does.
    pub(crate) async fn claim(&self, id: JobId) -> Claim {
        let worker = self.scheduler.new_worker_id();
        self.scheduler.claim(worker, &[id]).await.unwrap().remove(0)
    }

    /// Claims a build and finishes it with these outputs.
    pub(crate) async fn finish(&self, id: JobId, files: &[(&str, &[u8])]) {
        let claim = self.claim(id).await;
        let files = files.iter().map(|(path, content)| SourceFile {
            path: ProjectPath::new(*path).unwrap(),
            content: content.to_vec(),
        });
        let outcome = Outcome::Compiled {
            report: CompileReport {
                project_id: "project".to_owned(),
                engine_version: "test".to_owned(),
                elements: 1,
                diagnostics: Vec::new(),
                summary: Summary::default(),
                truncated: false,
            },
            files: files.collect(),
            usage: Usage::default(),
        };
        self.end(&claim, outcome).await;
    }

    /// Ends an attempt as a worker does.
    pub(crate) async fn end(&self, claim: &Claim, outcome: Outcome) {
        let prepared = self.scheduler.prepare(&claim.job, claim.lease, outcome).await.unwrap();
        let finished = self.scheduler.finish(&prepared).await.unwrap();
        assert!(matches!(finished, Finished::Accepted { .. }));
    }

    /// Submits a build and finishes it.
    pub(crate) async fn finished(&self, files: &[(&str, &[u8])]) -> JobId {
        let id = self.submit("finished").await;
        self.finish(id, files).await;
        id
    }

    /// Serves on a port of its own.
    pub(crate) async fn serve(&self) -> Served {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let stop = CancellationToken::new();
        let (router, config, token) = (self.router.clone(), self.config.clone(), stop.clone());
        let server = tokio::spawn(async move { api::serve(listener, router, &config, token).await });
        let client = Client::new(&format!("http://{address}")).unwrap();
        Served { address, client, stop, server }
    }

    /// Serves HTTPS on a free port of this machine, to a client that trusts `authority`.
    pub(crate) async fn serve_tls(&self, tls: api::Tls, authority: &str) -> Served {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let stop = CancellationToken::new();
        let (router, config, token) = (self.router.clone(), self.config.clone(), stop.clone());
        let server = tokio::spawn(async move { api::serve_tls(listener, tls, router, &config, token).await });
        let client = Client::trusting(&format!("https://{address}"), authority.as_bytes()).unwrap();
        Served { address, client, stop, server }
    }
}

/// A farm that listens.
pub(crate) struct Served {
    pub(crate) address: String,
    pub(crate) client: Client,
    pub(crate) stop: CancellationToken,
    pub(crate) server: JoinHandle<()>,
}

impl Served {
    /// Stops the server and waits until it is gone.
    pub(crate) async fn stop(self) {
        self.stop.cancel();
        tokio::time::timeout(PATIENCE, self.server).await.expect("the server stops").unwrap();
    }
}

/// A request to the farm by an allowed name.
pub(crate) fn request(
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: impl Into<Body>,
) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    if !headers.iter().any(|(name, _)| *name == "host") {
        request = request.header("host", "localhost:8080");
    }
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    request.body(body.into()).unwrap()
}

/// The answer to a request.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    #[track_caller]
    pub(crate) fn expect(self, status: StatusCode) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    #[track_caller]
    pub(crate) fn json<T: DeserializeOwned>(&self) -> T {
        assert_eq!(self.header("content-type"), "application/json");
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The problem of this kind that the answer has to be.
    #[track_caller]
    pub(crate) fn problem(&self, kind: ProblemKind) -> Problem {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{}: {}",
            self.status,
            self.text()
        );
        let problem: Problem = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(ProblemKind::of(&problem), Some(kind), "{problem:?}");
        assert_eq!(self.status.as_u16(), kind.status());
        assert_eq!(problem.status, kind.status());
        assert_eq!(problem.trace_id.as_deref(), Some(self.header("x-request-id")));
        problem
    }

    /// The codes of a problem's errors.
    #[track_caller]
    pub(crate) fn codes(&self, kind: ProblemKind) -> Vec<String> {
        self.problem(kind).errors.iter().map(|error| error.code.to_string()).collect()
    }
}
