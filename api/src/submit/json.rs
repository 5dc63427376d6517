//! A submission as one JSON document.

use axum::http::Uri;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use schemas::api::{BatchSource, MatrixBuild, SubmitBuild, SubmitFile};
use schemas::problem::ProblemKind;
use schemas::{Project, ProjectLimits, ProjectPath};
use serde_json::error::Category;

use crate::error::ApiError;
use crate::submit::ask::{Ask, concurrency, deadline};
use crate::submit::fault;
use crate::submit::intake::Intake;

/// Reads the document. Its options are inside, so a query is refused.
pub(super) fn read(uri: &Uri, body: &[u8], limits: ProjectLimits) -> Result<(Ask, Project), ApiError> {
    refuse_query(uri)?;
    let build: SubmitBuild = serde_json::from_slice(body).map_err(|error| unreadable(&error))?;
    build_of(build, limits)
}

/// A JSON body has everything in it.
pub(super) fn refuse_query(uri: &Uri) -> Result<(), ApiError> {
    if uri.query().is_none_or(str::is_empty) {
        return Ok(());
    }
    let detail = "A JSON body carries its options itself; the query is for archives. Leave the query out.";
    Err(ApiError::new(ProblemKind::BadRequest, detail))
}

/// What `build` asks, and of which project.
pub(super) fn build_of(build: SubmitBuild, limits: ProjectLimits) -> Result<(Ask, Project), ApiError> {
    let (source, asked) = build.split();
    Ok((ask_of(asked)?, project_of(source, limits)?))
}

/// What is asked of a project.
pub(super) fn ask_of(asked: MatrixBuild) -> Result<Ask, ApiError> {
    Ok(Ask {
        kind: asked.kind,
        class: asked.class,
        options: asked.options,
        limits: asked.limits,
        deadline: deadline(asked.deadline_seconds)?,
        concurrency: concurrency(asked.concurrency_key, asked.on_conflict)?,
        cache: asked.cache,
    })
}

/// The project that the files of `source` are together.
pub(super) fn project_of(source: BatchSource, limits: ProjectLimits) -> Result<Project, ApiError> {
    let mut intake = Intake::new(limits);
    for file in source.files {
        take(file, &mut intake)?;
    }
    intake.into_project(source.name)
}

fn take(file: SubmitFile, intake: &mut Intake) -> Result<(), ApiError> {
    let Some(path) = intake.path(&file.path)? else {
        return Ok(());
    };
    match (file.text, file.base64) {
        (Some(text), None) => intake.add(path, text.into_bytes()),
        (None, Some(base64)) => take_base64(path, &base64, intake),
        (Some(_), Some(_)) => intake.note(fault::unreadable(&path, &"it has both `text` and `base64`")),
        (None, None) => intake.note(fault::unreadable(&path, &"it has neither `text` nor `base64`")),
    }
}

fn take_base64(path: ProjectPath, base64: &str, intake: &mut Intake) -> Result<(), ApiError> {
    match BASE64_STANDARD.decode(base64) {
        Ok(content) => intake.add(path, content),
        Err(error) => intake.note(fault::unreadable(&path, &format_args!("its base64 is wrong ({error})"))),
    }
}

/// What is no JSON at all cannot be read; what is JSON of another shape cannot be done.
pub(super) fn unreadable(error: &serde_json::Error) -> ApiError {
    let kind = match error.classify() {
        Category::Data => ProblemKind::Unprocessable,
        Category::Io | Category::Syntax | Category::Eof => ProblemKind::BadRequest,
    };
    ApiError::new(kind, format!("The body is not the JSON of a build: {error}."))
}
