//! The OpenAPI document: what the routes say about themselves, and what they have in common.

use std::fmt::Write;

use schemas::Problem;
use schemas::problem::ProblemKind;
use utoipa::OpenApi as _;
use utoipa::openapi::{InfoBuilder, OpenApi};

use crate::{Config, routes};

/// The body cannot be read, or asks for what cannot be.
#[derive(utoipa::IntoResponses)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum BadBody {
    /// The body or the query cannot be read
    #[response(status = 400, content_type = "application/problem+json")]
    Unreadable(Problem),
    /// The files or the options cannot be, or the idempotency key belongs to another request
    #[response(status = 422, content_type = "application/problem+json")]
    Unprocessable(Problem),
}

/// The body or a file in it is over a limit
#[derive(utoipa::IntoResponses)]
#[expect(dead_code, reason = "only its schema is used")]
#[response(status = 413, content_type = "application/problem+json")]
pub(crate) struct TooLarge(Problem);

/// The body is neither JSON nor an archive
#[derive(utoipa::IntoResponses)]
#[expect(dead_code, reason = "only its schema is used")]
#[response(status = 415, content_type = "application/problem+json")]
pub(crate) struct NoMediaType(Problem);

/// There is no such build or file
#[derive(utoipa::IntoResponses)]
#[expect(dead_code, reason = "only its schema is used")]
#[response(status = 404, content_type = "application/problem+json")]
pub(crate) struct NoBuild(Problem);

/// There is no such batch
#[derive(utoipa::IntoResponses)]
#[expect(dead_code, reason = "only its schema is used")]
#[response(status = 404, content_type = "application/problem+json")]
pub(crate) struct NoBatch(Problem);

/// The build is not final yet; `Retry-After` says when to ask again
#[derive(utoipa::IntoResponses)]
#[expect(dead_code, reason = "only its schema is used")]
#[response(status = 409, content_type = "application/problem+json")]
pub(crate) struct NotFinished(Problem);

/// Any other problem
#[derive(utoipa::IntoResponses)]
#[expect(dead_code, reason = "only its schema is used")]
#[response(status = "default", content_type = "application/problem+json")]
pub(crate) struct AnyProblem(Problem);

/// What the routes do not bring along themselves.
#[derive(utoipa::OpenApi)]
#[openapi(components(schemas(Problem)))]
struct Shared;

/// The document before any route is in it.
pub(crate) fn head() -> OpenApi {
    let info = InfoBuilder::new().title("jpefarm").version(env!("CARGO_PKG_VERSION"));
    let mut document = Shared::openapi();
    document.info = info.description(Some(description())).build();
    document
}

/// The OpenAPI 3.1 document of the whole interface, as JSON. `api/openapi.json` is this text.
pub fn document() -> String {
    let mut document = routes::all(&Config::default()).into_openapi();
    let paths = std::mem::take(&mut document.paths.paths);
    // The router marks a parameter that is the rest of the path; OpenAPI has no such mark.
    document.paths.paths = paths.into_iter().map(|(path, item)| (path.replace("{*", "{"), item)).collect();
    text(&document)
}

fn text(document: &OpenApi) -> String {
    let mut text = document.to_pretty_json().expect("the document becomes JSON");
    text.push('\n');
    text
}

fn description() -> String {
    let mut text = "Submit a project, wait for it, read its report, fetch its files.\n\n\
        Every problem is an RFC 9457 document, `application/problem+json`; its `type` is one of these:\n\n\
        | Type | Status | Meaning |\n|---|---|---|\n"
        .to_owned();
    for kind in ProblemKind::ALL {
        let (urn, status, title) = (kind.urn(), kind.status(), kind.title());
        writeln!(text, "| `{urn}` | {status} | {title} |").expect("writing to a string does not fail");
    }
    text
}
