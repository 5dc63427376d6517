//! `jpefarm submit` of several builds at once.

use std::fmt::Write;
use std::path::Path;

use anyhow::Result;
use schemas::api::{BatchCounts, BatchSource, BatchView, Build, MatrixBuild, SubmitBatch, SubmitBuild};
use schemas::{BuildOptions, CachePolicy, Class, Concurrency, JobKind, Project};
use serde::Serialize;

use super::build_text;
use super::matrix::{Axis, combinations};
use super::outcome::exit_of;
use super::project_args::ProjectArgs;
use super::server_args::{Server, submit_file};
use crate::console::{self, Console};
use crate::exit::{Exit, Failure};
use crate::progress;
use crate::render::{self, plural, printable};

/// A batch with its builds as a JSON document.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    batch: &'a BatchView,
    #[serde(skip_serializing_if = "Option::is_none")]
    builds: Option<&'a [Build]>,
    exit_code: u8,
}

/// What is asked of each project.
pub(super) struct Asked<'a> {
    pub(super) kind: JobKind,
    pub(super) matrix: &'a [Axis],
    pub(super) concurrency: Option<Concurrency>,
    pub(super) cache: CachePolicy,
}

/// The batch in a file, as it is.
///
/// # Errors
///
/// The file cannot be read.
pub(super) fn read_file(file: &Path) -> Result<Vec<u8>> {
    Ok(std::fs::read(file).map_err(|error| {
        let message = format!("the file {} cannot be read", file.display());
        Failure::usage(message, "name a JSON file with the builds of the batch").because(error)
    })?)
}

/// The batch of all projects with all combinations; `None` when a project cannot be sent, which is told.
///
/// # Errors
///
/// There is no such project.
pub(super) fn read_projects(args: &ProjectArgs, asked: &Asked<'_>) -> Result<Option<Vec<u8>>> {
    let mut projects = Vec::new();
    let mut is_whole = true;
    for reading in args.read_each()? {
        console::tell(&render::diagnostics(&reading.warnings, &reading.sources))?;
        match reading.project {
            Ok(project) => projects.push(project),
            Err(faults) => {
                console::tell(&render::diagnostics(&faults, &reading.sources))?;
                is_whole = false;
            }
        }
    }
    let batch = batch(projects, &combinations(asked.matrix, &args.options()), asked);
    Ok(if is_whole { Some(serde_json::to_vec(&batch)?) } else { None })
}

fn batch(mut projects: Vec<Project>, options: &[BuildOptions], asked: &Asked<'_>) -> SubmitBatch {
    let matrix: Vec<MatrixBuild> = options.iter().map(|options| matrix_build(options, asked)).collect();
    if projects.len() == 1
        && let Some(project) = projects.pop()
    {
        return SubmitBatch { source: Some(source(project)), matrix, ..SubmitBatch::default() };
    }
    let of_project = |project| {
        let source = source(project);
        matrix.iter().map(move |build| build.clone().of(source.clone()))
    };
    let builds: Vec<SubmitBuild> = projects.into_iter().flat_map(of_project).collect();
    SubmitBatch { builds, ..SubmitBatch::default() }
}

fn matrix_build(options: &BuildOptions, asked: &Asked<'_>) -> MatrixBuild {
    let (concurrency_key, on_conflict) =
        asked.concurrency.clone().map(|concurrency| (concurrency.key, concurrency.on_conflict)).unzip();
    MatrixBuild {
        kind: asked.kind,
        class: Class::Normal,
        options: options.clone(),
        limits: None,
        deadline_seconds: None,
        concurrency_key,
        on_conflict,
        cache: asked.cache,
    }
}

fn source(project: Project) -> BatchSource {
    let name = project.name().to_owned();
    BatchSource { name, files: project.into_files().into_iter().map(submit_file).collect() }
}

/// Submits `document`, and waits for all its builds if `waits`.
///
/// # Errors
///
/// There is no server, or it refuses.
pub(super) async fn submit(
    server: &Server,
    document: Vec<u8>,
    waits: bool,
    console: &Console,
) -> Result<Exit> {
    let batch = server.submit_batch(document).await?;
    if !waits {
        let hint = format!("{}; watch them with `jpefarm status {} --wait`", n_builds(&batch), batch.id);
        console.done("Submitted", hint)?;
        let document = Document { batch: &batch, builds: None, exit_code: Exit::Ok.code() };
        console.result(&document, format!("{}\n", batch.id))?;
        return Ok(Exit::Ok);
    }
    let batch = progress::shown(console, "building", server.wait_batch(batch.id)).await?;
    show(server, &batch, console).await
}

/// Shows a batch with all its builds.
///
/// # Errors
///
/// There is no server, or the batch is beyond its retention.
pub(super) async fn show(server: &Server, batch: &BatchView, console: &Console) -> Result<Exit> {
    let builds = server.batch_builds(batch.id).await?;
    let exit = exit_of(batch.state);
    let document = Document { batch, builds: Some(&builds), exit_code: exit.code() };
    console.result(&document, text(batch, &builds))?;
    Ok(exit)
}

fn n_builds(batch: &BatchView) -> String {
    plural(u64::from(batch.n_builds), "build")
}

fn text(batch: &BatchView, builds: &[Build]) -> String {
    let mut text = format!("batch {}  {}  {}\n", batch.id, batch.state, summary(&batch.counts));
    for build in builds {
        let profile: Vec<&str> = build.options.profile.iter().map(|profile| profile.as_str()).collect();
        let (state, name) = (build_text::state(build), printable(&build.name));
        let _ = writeln!(text, "{}  {state:<9}  {:<12}  {name}", build.id, profile.join("+"));
    }
    text
}

/// How many builds are in each state that any is in.
fn summary(counts: &BatchCounts) -> String {
    let BatchCounts { queued, running, succeeded, failed, errored, cancelled, expired } = *counts;
    let counts = [
        (succeeded, "succeeded"),
        (failed, "failed"),
        (errored, "errored"),
        (cancelled, "cancelled"),
        (expired, "expired"),
        (running, "running"),
        (queued, "queued"),
    ];
    let present = counts.iter().filter(|(count, _)| *count > 0);
    present.map(|(count, state)| format!("{count} {state}")).collect::<Vec<_>>().join(", ")
}
