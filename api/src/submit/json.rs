//! A submission as one JSON document.

use axum::http::Uri;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use schemas::api::{SubmitBuild, SubmitFile};
use schemas::problem::ProblemKind;
use schemas::{Project, ProjectLimits, ProjectPath};
use serde_json::error::Category;

use crate::error::ApiError;
use crate::submit::ask::{Ask, concurrency, deadline};
use crate::submit::fault;
use crate::submit::intake::Intake;

/// Reads the document. Its options are inside, so a query is refused.
pub(super) fn read(uri: &Uri, body: &[u8], limits: ProjectLimits) -> Result<(Ask, Project), ApiError> {
    if uri.query().is_some_and(|query| !query.is_empty()) {
        let detail =
            "A JSON body carries its options itself; the query is for archives. Leave the query out.";
        return Err(ApiError::new(ProblemKind::BadRequest, detail));
    }
    let build: SubmitBuild = serde_json::from_slice(body).map_err(|error| unreadable(&error))?;
    let ask = Ask {
        kind: build.kind,
        class: build.class,
        options: build.options,
        limits: build.limits,
        deadline: deadline(build.deadline_seconds)?,
        concurrency: concurrency(build.concurrency_key, build.on_conflict)?,
        cache: build.cache,
    };
    let mut intake = Intake::new(limits);
    for file in build.files {
        take(file, &mut intake)?;
    }
    Ok((ask, intake.into_project(build.name)?))
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
fn unreadable(error: &serde_json::Error) -> ApiError {
    let kind = match error.classify() {
        Category::Data => ProblemKind::Unprocessable,
        Category::Io | Category::Syntax | Category::Eof => ProblemKind::BadRequest,
    };
    ApiError::new(kind, format!("The body is not the JSON of a build: {error}."))
}
