//! The body of a submission becomes a build: JSON, or an archive with the options in the query.

mod ask;
mod batch;
mod fault;
mod form;
mod intake;
mod json;
mod query;
mod tar;
mod zip;

use axum::body::HttpBody;
use axum::extract::{FromRequest, Request};
use axum::http::Uri;
use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use scheduler::{NewBatch, NewBuild};
use schemas::problem::ProblemKind;
use schemas::{Project, ProjectLimits, TenantId};
use tokio::sync::OwnedSemaphorePermit;

use crate::error::ApiError;
use crate::state::AppState;
use crate::submit::ask::Ask;
use crate::submit::form::Form;
use crate::submit::intake::Intake;

pub(crate) use batch::Member;
pub(crate) use query::UploadQuery;

/// A body above this many bytes counts as large.
const LARGE_BYTES: u64 = 1 << 20;

/// JSON up to this many bytes is read in less than a millisecond, so where it is.
const INLINE_BYTES_MAX: usize = 64 << 10;

/// A submission as it came in. It holds its place among the large uploads as long as it lives.
#[derive(Debug)]
pub(crate) struct Upload {
    form: Form,
    uri: Uri,
    body: Bytes,
    _place: Option<OwnedSemaphorePermit>,
}

impl FromRequest<AppState> for Upload {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &AppState) -> Result<Self, ApiError> {
        let form = Form::of(request.headers())?;
        let place = admit(form, request.body().size_hint().exact(), app)?;
        let uri = request.uri().clone();
        let body = Bytes::from_request(request, app).await?;
        Ok(Self { form, uri, body, _place: place })
    }
}

/// A large body gets a place or is sent away before any of it is read; one of unknown length counts as large,
/// and so does one that is compressed, because what it unpacks to may be a thousand times as large.
fn admit(form: Form, length: Option<u64>, app: &AppState) -> Result<Option<OwnedSemaphorePermit>, ApiError> {
    let max = app.config.body_bytes_max;
    if length.is_some_and(|length| length > max as u64) {
        let detail = format!("The body has more bytes than this farm takes, which is {max}.");
        return Err(ApiError::new(ProblemKind::TooLarge, detail));
    }
    if !form.is_compressed() && length.is_some_and(|length| length <= LARGE_BYTES) {
        return Ok(None);
    }
    let place = app.large_uploads.clone().try_acquire_owned();
    place.map(Some).map_err(|_| {
        let detail = "Too many large uploads are on their way at the moment. Try again in a second.";
        ApiError::new(ProblemKind::Unavailable, detail)
    })
}

impl Upload {
    /// The build that the submission asks for.
    ///
    /// # Errors
    ///
    /// What is wrong with the body, file by file where it is the files.
    pub(crate) async fn read(
        &mut self,
        tenant_id: TenantId,
        idempotency_key: Option<String>,
        limits: ProjectLimits,
    ) -> Result<NewBuild, ApiError> {
        let (form, uri, body) = (self.form, self.uri.clone(), std::mem::take(&mut self.body));
        let (ask, project) = if form == Form::Json && body.len() <= INLINE_BYTES_MAX {
            read(form, &uri, &body, limits)?
        } else {
            let reading = tokio::task::spawn_blocking(move || read(form, &uri, &body, limits));
            reading.await.map_err(ApiError::internal)??
        };
        Ok(ask.of(project.into(), tenant_id, idempotency_key))
    }

    /// The batch that the submission asks for, and where its builds stand in the body.
    ///
    /// # Errors
    ///
    /// What is wrong with the body, build by build where it is the builds.
    pub(crate) async fn read_batch(
        &mut self,
        tenant_id: TenantId,
        idempotency_key: Option<String>,
        limits: ProjectLimits,
    ) -> Result<(NewBatch, Member), ApiError> {
        if self.form != Form::Json {
            let detail = "A batch is a JSON document: `Content-Type` is application/json.";
            return Err(ApiError::new(ProblemKind::UnsupportedMediaType, detail));
        }
        let (uri, body) = (self.uri.clone(), std::mem::take(&mut self.body));
        let owner = (tenant_id, idempotency_key);
        if body.len() <= INLINE_BYTES_MAX {
            return batch::read(&uri, &body, owner, limits);
        }
        let reading = tokio::task::spawn_blocking(move || batch::read(&uri, &body, owner, limits));
        reading.await.map_err(ApiError::internal)?
    }
}

fn read(form: Form, uri: &Uri, body: &[u8], limits: ProjectLimits) -> Result<(Ask, Project), ApiError> {
    match form {
        Form::Json => json::read(uri, body, limits),
        Form::Tar => archive(uri, limits, |intake| tar::read(body, intake)),
        Form::TarGz => archive(uri, limits, |intake| tar::read(MultiGzDecoder::new(body), intake)),
        Form::Zip => archive(uri, limits, |intake| zip::read(body, intake)),
    }
}

fn archive(
    uri: &Uri,
    limits: ProjectLimits,
    read_files: impl FnOnce(&mut Intake) -> Result<(), ApiError>,
) -> Result<(Ask, Project), ApiError> {
    let (name, ask) = query::read(uri)?;
    let mut intake = Intake::new(limits);
    read_files(&mut intake)?;
    Ok((ask, intake.into_project(name)?))
}

/// A refusal of an archive that is not what it claims to be.
fn broken_archive(why: &dyn std::fmt::Display) -> ApiError {
    ApiError::new(ProblemKind::BadRequest, format!("The archive cannot be read: {why}."))
}
