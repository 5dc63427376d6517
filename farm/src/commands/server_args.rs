//! Which server: shared by the commands that talk to one, and what they ask of it.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use client::{Client, ClientError};
use futures::{StreamExt, TryStreamExt, stream};
use schemas::api::{BatchView, Build, ListBuilds, SubmitBuild, SubmitFile};
use schemas::problem::ProblemKind;
use schemas::{
    BatchId, BuildOptions, CachePolicy, Class, Concurrency, JobId, JobKind, JobState, OutputFile, Problem,
    Project, Report, Sha256, SourceFile,
};

use crate::compose::embedded;
use crate::exit::Failure;

/// One round of waiting; the rounds go on until the build is over.
const WAIT: Duration = Duration::from_hours(1);

/// Files that are fetched at the same time.
const FETCHES_MAX: usize = 8;

/// Which server.
#[derive(Debug, clap::Args)]
pub(crate) struct ServerArgs {
    /// Address of the server
    #[arg(long, env = "JPEFARM_SERVER", value_name = "URL", default_value = "http://127.0.0.1:8484")]
    server: String,
    /// PEM file of authorities whose certificates are trusted, besides those of this machine
    #[arg(long, env = "JPEFARM_CA_FILE", value_name = "FILE")]
    ca_file: Option<PathBuf>,
}

impl ServerArgs {
    /// A connection to it, made when the first question is asked.
    ///
    /// # Errors
    ///
    /// The address cannot be one, or the file of authorities cannot be read.
    pub(super) fn connect(&self) -> Result<Server> {
        let client = match &self.ca_file {
            Some(file) => Client::trusting(&self.server, &authorities(file)?),
            None => Client::new(&self.server),
        };
        Ok(Server { client: client.map_err(failure)? })
    }
}

/// What an id stands for.
pub(super) enum Found {
    /// One build.
    Build(Box<Build>),
    /// Builds that were submitted together.
    Batch(BatchView),
}

/// A server; every method fails with a [`Failure`] that says what to do.
pub(super) struct Server {
    client: Client,
}

impl Server {
    /// Hands a project over.
    pub(super) async fn submit(
        &self,
        project: Project,
        kind: JobKind,
        options: BuildOptions,
        concurrency: Option<Concurrency>,
        cache: CachePolicy,
    ) -> Result<Build> {
        let (concurrency_key, on_conflict) =
            concurrency.map(|concurrency| (concurrency.key, concurrency.on_conflict)).unzip();
        let name = project.name().to_owned();
        let files = project.into_files().into_iter().map(submit_file).collect();
        let build = SubmitBuild {
            name,
            files,
            kind,
            class: Class::Interactive,
            options,
            limits: None,
            deadline_seconds: None,
            concurrency_key,
            on_conflict,
            cache,
        };
        // Asked twice because an answer was lost, it is still one build.
        let idempotency_key = embedded::new_id().to_string();
        Ok(self.client.submit(&build, &idempotency_key).await.map_err(failure)?)
    }

    /// Hands builds over together, as the JSON of a `SubmitBatch`.
    pub(super) async fn submit_batch(&self, document: Vec<u8>) -> Result<BatchView> {
        let idempotency_key = embedded::new_id().to_string();
        Ok(self.client.submit_batch(document.into(), &idempotency_key).await.map_err(failure)?)
    }

    /// The build or the batch of this id as it is; both have ids of the same form.
    pub(super) async fn find(&self, id: JobId) -> Result<Found> {
        match self.client.build(id).await {
            Ok(build) => Ok(Found::Build(Box::new(build))),
            Err(error) if error.kind() == Some(ProblemKind::NotFound) => {
                // Neither is there: then it is the build that is missed.
                let batch = self.client.wait_batch(BatchId::from(*id.as_uuid()), Duration::ZERO).await;
                Ok(Found::Batch(batch.map_err(|_| failure(error))?))
            }
            Err(error) => Err(failure(error).into()),
        }
    }

    /// A batch when all its builds are over.
    pub(super) async fn wait_batch(&self, id: BatchId) -> Result<BatchView> {
        loop {
            let batch = self.client.wait_batch(id, WAIT).await.map_err(failure)?;
            if batch.state.is_final() {
                return Ok(batch);
            }
        }
    }

    /// The builds of a batch, in the order of the submission.
    pub(super) async fn batch_builds(&self, id: BatchId) -> Result<Vec<Build>> {
        Ok(self.client.batch_builds(id).await.map_err(failure)?.items)
    }

    /// Calls all builds of a batch off.
    pub(super) async fn cancel_batch(&self, id: BatchId) -> Result<BatchView> {
        Ok(self.client.cancel_batch(id).await.map_err(failure)?)
    }

    pub(super) async fn build(&self, id: JobId) -> Result<Build> {
        Ok(self.client.build(id).await.map_err(failure)?)
    }

    /// A build when it is over.
    pub(super) async fn wait(&self, id: JobId) -> Result<Build> {
        loop {
            let build = self.client.wait(id, WAIT).await.map_err(failure)?;
            if build.state.is_final() {
                return Ok(build);
            }
        }
    }

    /// The report of a build that is over.
    pub(super) async fn report(&self, id: JobId) -> Result<Report> {
        Ok(self.client.report(id).await.map_err(failure)?)
    }

    /// The outputs that a report names, each checked against its digest, in the report's order.
    pub(super) async fn files(&self, report: &Report) -> Result<Vec<SourceFile>> {
        let fetches = report.outputs.iter().map(|output| self.file(report.build_id, output));
        stream::iter(fetches).buffered(FETCHES_MAX).try_collect().await
    }

    async fn file(&self, id: JobId, output: &OutputFile) -> Result<SourceFile> {
        let content = self.client.file(id, &output.path).await.map_err(failure)?;
        if content.len() as u64 != output.size_bytes || Sha256::of(&content) != output.sha256 {
            let message = format!("{} did not arrive as the report describes it", output.path);
            return Err(Failure::farm(message, "try again; if it happens again, tell the operator").into());
        }
        Ok(SourceFile { path: output.path.clone(), content: content.into() })
    }

    /// Calls a build off.
    pub(super) async fn cancel(&self, id: JobId) -> Result<Build> {
        Ok(self.client.cancel(id).await.map_err(failure)?)
    }

    /// Submits an errored build once more.
    pub(super) async fn replay(&self, id: JobId) -> Result<Build> {
        Ok(self.client.replay(id).await.map_err(failure)?)
    }

    /// The latest builds, newest first, at most `n_max`.
    pub(super) async fn list(&self, state: Option<JobState>, n_max: usize) -> Result<Vec<Build>> {
        let mut builds: Vec<Build> = Vec::new();
        let mut cursor = None;
        loop {
            let left = u32::try_from(n_max - builds.len()).unwrap_or(u32::MAX);
            let filter = ListBuilds { state, limit: Some(left.min(ListBuilds::LIMIT_MAX)), cursor };
            let page = self.client.builds(&filter).await.map_err(failure)?;
            builds.extend(page.items);
            builds.truncate(n_max);
            match page.next_cursor {
                Some(next) if builds.len() < n_max => cursor = Some(next),
                _ => return Ok(builds),
            }
        }
    }
}

fn authorities(file: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(file).map_err(|error| {
        let message = format!("the file {} cannot be read", file.display());
        Failure::usage(message, "name the PEM file of an authority with --ca-file").because(error)
    })
}

/// A file as it is sent.
pub(super) fn submit_file(file: SourceFile) -> SubmitFile {
    let path = file.path.into();
    match String::from_utf8(file.content) {
        Ok(text) => SubmitFile { path, text: Some(text), base64: None },
        Err(error) => SubmitFile { path, text: None, base64: Some(STANDARD.encode(error.as_bytes())) },
    }
}

fn failure(error: ClientError) -> Failure {
    let text = match &error {
        ClientError::Problem(problem) => problem_text(problem),
        error => error.to_string(),
    };
    match &error {
        ClientError::InvalidAddress(_) | ClientError::CredentialsInAddress => {
            Failure::usage(text, "name the server with --server URL")
        }
        ClientError::InvalidAuthorities => {
            Failure::usage(text, "name the PEM file of an authority with --ca-file")
        }
        ClientError::Unreachable { .. } if is_distrusted(&error) => {
            let advice =
                "if the server is yours, name the PEM file of its certificate's authority with --ca-file";
            Failure::farm(text, advice).because(error)
        }
        ClientError::Unreachable { .. } => {
            let advice = "start a server with `jpefarm serve`, or name another one with --server URL";
            Failure::farm(text, advice).because(error)
        }
        ClientError::Problem(problem) if problem.status < 500 => {
            Failure::usage(text, format!("the server says: {}", problem.title))
        }
        ClientError::Problem(_) | ClientError::Unexpected { .. } => {
            Failure::farm(text, "look at the server's log, or ask its operator")
        }
    }
}

/// What a problem says, with the builds of a batch that it is about.
fn problem_text(problem: &Problem) -> String {
    let builds = problem.builds.iter().map(|build| format!("\n  {}: {}", build.pointer, build.detail));
    std::iter::once(problem.detail.clone()).chain(builds).collect()
}

/// Whether the server was reached and has no certificate that is trusted.
fn is_distrusted(error: &ClientError) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if error.to_string().contains("certificate") {
            return true;
        }
        cause = error.source();
    }
    false
}
