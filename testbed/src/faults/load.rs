//! Clients that submit builds, each until it is acknowledged, and watch them to their ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use client::Client;
use futures::StreamExt;
use futures::future::join_all;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use schemas::api::{Build, IDEMPOTENCY_KEY, SubmitBuild};
use schemas::{JobId, Sha256};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::ledger::{Entry, Ledger};
use super::project::{self, N_SMALL, N_VARIANTS};

/// Clients at work.
const N_CLIENTS: usize = 4;

/// Builds that one client has on their way.
const N_ON_THE_WAY: usize = 24;

/// One build in so many is submitted again after it was acknowledged, as by a client that lost the answer.
const REPEATED_EVERY: usize = 20;

/// One build in so many is followed event by event instead of being waited for.
const FOLLOWED_EVERY: usize = 8;

/// How long a client waits for the answer to a submit.
const ANSWER_MAX: Duration = Duration::from_secs(10);

/// How long a client waits before it asks again.
const PAUSE: Duration = Duration::from_millis(50);

/// Everything that the clients share.
#[derive(Debug)]
pub(super) struct Load {
    urls: Vec<String>,
    clients: Vec<Client>,
    http: reqwest::Client,
    ledger: Arc<Ledger>,
    /// Told each id that was acknowledged.
    acknowledged: mpsc::UnboundedSender<JobId>,
    /// Of the variants of projects, so many are built.
    n_variants: usize,
    n_taken: AtomicUsize,
    n_seen_final: AtomicUsize,
    /// Submits that failed twice in a row: what an interactive user would have seen.
    pub(super) n_failed_twice: AtomicUsize,
}

/// When a load is enough.
#[derive(Debug, Clone)]
pub(super) struct Enough {
    /// Builds, at least.
    pub(super) n_jobs: usize,
    /// Not before this.
    pub(super) after: CancellationToken,
}

impl Load {
    /// Clients of the farm that answers at `urls`.
    pub(super) fn new(
        urls: Vec<String>,
        ledger: Arc<Ledger>,
        acknowledged: mpsc::UnboundedSender<JobId>,
    ) -> Self {
        let http = reqwest::Client::builder().timeout(ANSWER_MAX).build().expect("there is a client");
        let clients = urls.iter().map(|url| Client::new(url).expect("it is an address")).collect();
        let [n_taken, n_seen_final, n_failed_twice] = [0; 3].map(AtomicUsize::new);
        let n_variants = N_VARIANTS;
        Self { urls, clients, http, ledger, acknowledged, n_variants, n_taken, n_seen_final, n_failed_twice }
    }

    /// Builds no projects whose contents go to S3.
    pub(super) fn without_large(self) -> Self {
        Self { n_variants: N_SMALL, ..self }
    }

    /// Builds that clients have begun to submit.
    pub(super) fn n_taken(&self) -> usize {
        self.n_taken.load(Ordering::Relaxed)
    }

    /// Builds that clients have seen final.
    pub(super) fn n_seen_final(&self) -> usize {
        self.n_seen_final.load(Ordering::Relaxed)
    }

    /// Submits builds chosen by `seed` until it is `enough`, and sees all of them to their ends.
    pub(super) async fn run(self: &Arc<Self>, seed: u64, enough: &Enough) {
        let watchers = TaskTracker::new();
        let clients = (0..N_CLIENTS).map(|client| {
            let rng = StdRng::seed_from_u64(seed ^ (client as u64) << 32);
            tokio::spawn(Arc::clone(self).submit_many(rng, enough.clone(), watchers.clone()))
        });
        for client in join_all(clients).await {
            client.expect("a client does not break down");
        }
        watchers.close();
        watchers.wait().await;
    }

    async fn submit_many(self: Arc<Self>, mut rng: StdRng, enough: Enough, watchers: TaskTracker) {
        let room = Arc::new(Semaphore::new(N_ON_THE_WAY));
        loop {
            let permit = Arc::clone(&room).acquire_owned().await.expect("it is never closed");
            if self.n_taken.load(Ordering::Relaxed) >= enough.n_jobs && enough.after.is_cancelled() {
                return;
            }
            let number = self.n_taken.fetch_add(1, Ordering::Relaxed);
            let (variant, offset) =
                (rng.random_range(0..self.n_variants), rng.random_range(0..self.urls.len()));
            let id = self.submit(number, variant, offset).await;
            watchers.spawn(Arc::clone(&self).watch(number, variant, id, permit));
        }
    }

    /// Submits one build until it is acknowledged; each try is the same request, to the next api.
    async fn submit(&self, number: usize, variant: usize, offset: usize) -> JobId {
        let (key, build) = (format!("faults-{number}"), project::project(variant, number));
        self.ledger.note(&Entry::Intent { key: key.clone(), variant });
        let (mut n_failed, mut n_answers) = (0, 0);
        let n_wanted = if number.is_multiple_of(REPEATED_EVERY) { 2 } else { 1 };
        loop {
            match self.post(&build, &key, offset + n_failed + n_answers).await {
                Ok(id) => {
                    self.acknowledge(&key, id);
                    (n_failed, n_answers) = (0, n_answers + 1);
                    if n_answers == n_wanted {
                        return id;
                    }
                }
                Err(why) => {
                    n_failed += 1;
                    self.n_failed_twice.fetch_add(usize::from(n_failed == 2), Ordering::Relaxed);
                    self.ledger.note(&Entry::Unknown { key: key.clone(), why });
                    sleep(PAUSE).await;
                }
            }
        }
    }

    fn acknowledge(&self, key: &str, id: JobId) {
        self.ledger.note(&Entry::Acknowledged { key: key.to_owned(), id });
        // Nobody has to listen.
        let _ = self.acknowledged.send(id);
    }

    /// One request, without the retries of the farm's own client.
    async fn post(&self, build: &SubmitBuild, key: &str, turn: usize) -> Result<JobId, String> {
        let url = format!("{}/api/v1/builds", self.urls[turn % self.urls.len()]);
        let request = self.http.post(url).header(IDEMPOTENCY_KEY, key).json(build);
        let answer = request.send().await.map_err(|error| format!("{error:?}"))?;
        let status = answer.status();
        let text = answer.text().await.map_err(|error| format!("{error:?}"))?;
        assert!(!status.is_client_error() || [408, 429].contains(&status.as_u16()), "{status}: {text}");
        let build: Build = serde_json::from_str(&text)
            .map_err(|_| format!("{status}: {}", text.chars().take(300).collect::<String>()))?;
        Ok(build.id)
    }

    /// Sees one build to its end.
    async fn watch(self: Arc<Self>, number: usize, variant: usize, id: JobId, _room: OwnedSemaphorePermit) {
        if number.is_multiple_of(FOLLOWED_EVERY) {
            self.follow(number, id).await;
        }
        let state = self.insist(number, |client| async move {
            let build = client.wait(id, Duration::from_secs(30)).await.ok()?;
            build.state.is_final().then_some(build.state)
        });
        let state = state.await;
        self.ledger.note(&Entry::Final { id, state });
        self.n_seen_final.fetch_add(1, Ordering::Relaxed);
        if project::is_large(variant) {
            self.fetch(number, id).await;
        }
    }

    /// Reads the events of a build across any number of connections and apis.
    async fn follow(&self, number: usize, id: JobId) {
        let (mut last_seen, mut turn) = (0, number);
        loop {
            let mut events = self.client(turn).events(id, last_seen);
            while let Some(Ok(event)) = events.next().await {
                last_seen = event.seq;
                self.ledger.note(&Entry::Event { id, seq: event.seq });
                if event.state.is_final() {
                    return;
                }
            }
            turn += 1;
            sleep(PAUSE).await;
        }
    }

    /// Fetches the outputs of a build and computes their digests.
    async fn fetch(&self, number: usize, id: JobId) {
        let report = self.insist(number, |client| async move { client.report(id).await.ok() }).await;
        for output in report.outputs {
            let path = &output.path;
            let bytes = self.insist(number, |client| async move { client.file(id, path).await.ok() }).await;
            let (path, found) = (path.to_string(), Sha256::of(&bytes));
            self.ledger.note(&Entry::Output { id, path, named: output.sha256, found });
        }
    }

    /// Asks one api after the other until there is an answer.
    async fn insist<T, F: Future<Output = Option<T>>>(&self, first: usize, ask: impl Fn(Client) -> F) -> T {
        for turn in first.. {
            if let Some(answer) = ask(self.client(turn)).await {
                return answer;
            }
            sleep(PAUSE).await;
        }
        unreachable!("it asks for ever, and the run has its bound")
    }

    fn client(&self, turn: usize) -> Client {
        self.clients[turn % self.clients.len()].clone()
    }
}
