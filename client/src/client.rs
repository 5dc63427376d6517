//! The client: a method for each route.

use std::time::Duration;

use bytes::Bytes;
use futures::stream::BoxStream;
use reqwest::{Certificate, header};
use schemas::api::{
    ArchiveFormat, BatchBuilds, BatchView, Build, BuildPage, FileList, IDEMPOTENCY_KEY, ListBuilds,
    SubmitBuild,
};
use schemas::{BatchId, Event, JobId, ProjectPath, Report};
use tokio::time::Instant;

use crate::http::Http;
use crate::retry::retry;
use crate::{ClientError, archive, download, events};

/// Seconds of one long poll; below the farm's default bound of 60.
const WAIT_S: u64 = 30;

/// A farm as its clients see it. Cheap to clone.
///
/// Every method fails with a [`ClientError`].
#[derive(Debug, Clone)]
pub struct Client {
    http: Http,
}

impl Client {
    /// Talks to the farm at `address`, such as `http://127.0.0.1:8484`.
    ///
    /// # Errors
    ///
    /// [`ClientError::InvalidAddress`] and [`ClientError::CredentialsInAddress`].
    pub fn new(address: &str) -> Result<Self, ClientError> {
        Ok(Self { http: Http::new(address, Vec::new())? })
    }

    /// Talks to the farm at `address`, which may also prove who it is by a certificate that one of those in
    /// `authorities`, PEM, has signed.
    ///
    /// # Errors
    ///
    /// Those of [`Client::new`], and [`ClientError::InvalidAuthorities`].
    pub fn trusting(address: &str, authorities: &[u8]) -> Result<Self, ClientError> {
        let authorities = Certificate::from_pem_bundle(authorities).ok().filter(|found| !found.is_empty());
        Ok(Self { http: Http::new(address, authorities.ok_or(ClientError::InvalidAuthorities)?)? })
    }

    /// Submits a build; it is durable when this returns. `idempotency_key`, 1 to 255 visible ASCII characters,
    /// is what makes it safe to ask again, so a new build needs a new key.
    ///
    /// # Errors
    ///
    /// [`ClientError`]. After `Unreachable` the build may exist; the same call finds out.
    pub async fn submit(&self, build: &SubmitBuild, idempotency_key: &str) -> Result<Build, ClientError> {
        let body = document(build);
        let url = self.http.url(["builds"]);
        retry(|| {
            let request = self.http.post(url.clone()).header(header::CONTENT_TYPE, "application/json");
            self.http.json(request.header(IDEMPOTENCY_KEY, idempotency_key).body(body.clone()))
        })
        .await
    }

    /// Submits builds together, all of them or none: `document` is the JSON of a `SubmitBatch`. They are durable when
    /// this returns. `idempotency_key` is as for [`submit`](Self::submit).
    ///
    /// # Errors
    ///
    /// [`ClientError`]; a problem names each build that cannot be. After `Unreachable` the batch may exist; the same
    /// call finds out.
    pub async fn submit_batch(
        &self,
        document: Bytes,
        idempotency_key: &str,
    ) -> Result<BatchView, ClientError> {
        let url = self.http.url(["batches"]);
        retry(|| {
            let request = self.http.post(url.clone()).header(header::CONTENT_TYPE, "application/json");
            self.http.json(request.header(IDEMPOTENCY_KEY, idempotency_key).body(document.clone()))
        })
        .await
    }

    /// One batch as soon as all its builds are final, or as it is after about `timeout`, at most half a minute.
    ///
    /// # Errors
    ///
    /// [`ClientError`].
    pub async fn wait_batch(&self, id: BatchId, timeout: Duration) -> Result<BatchView, ClientError> {
        let url = self.http.url(["batches", &id.to_string()]);
        let wait_s = timeout.as_secs().min(WAIT_S);
        retry(|| self.http.json(self.http.get(url.clone()).query(&[("wait", wait_s)]))).await
    }

    /// The builds of a batch, in the order of the submission.
    ///
    /// # Errors
    ///
    /// [`ClientError`].
    pub async fn batch_builds(&self, id: BatchId) -> Result<BatchBuilds, ClientError> {
        let url = self.http.url(["batches", &id.to_string(), "builds"]);
        retry(|| self.http.json(self.http.get(url.clone()))).await
    }

    /// Calls off all builds of a batch that are not final. Answers with the batch as it is.
    ///
    /// # Errors
    ///
    /// [`ClientError`].
    pub async fn cancel_batch(&self, id: BatchId) -> Result<BatchView, ClientError> {
        let url = self.http.url(["batches", &id.to_string(), "cancel"]);
        retry(|| self.http.json(self.http.post(url.clone()))).await
    }

    /// One build as it is.
    ///
    /// # Errors
    ///
    /// [`ClientError`].
    pub async fn build(&self, id: JobId) -> Result<Build, ClientError> {
        self.wait_once(id, 0).await
    }

    /// One build as soon as it is final, or as it is after `timeout`, rounded to seconds.
    ///
    /// # Errors
    ///
    /// [`ClientError`].
    pub async fn wait(&self, id: JobId, timeout: Duration) -> Result<Build, ClientError> {
        let end = Instant::now() + timeout;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let wait_s = left.as_millis().div_ceil(1_000).min(u128::from(WAIT_S));
            let build = self.wait_once(id, u64::try_from(wait_s).unwrap_or(WAIT_S)).await?;
            if build.state.is_final() || wait_s == 0 {
                return Ok(build);
            }
        }
    }

    async fn wait_once(&self, id: JobId, wait_s: u64) -> Result<Build, ClientError> {
        let url = self.build_url(id, []);
        retry(|| self.http.json(self.http.get(url.clone()).query(&[("wait", wait_s)]))).await
    }

    /// One page of builds, newest first.
    ///
    /// # Errors
    ///
    /// [`ClientError`].
    pub async fn builds(&self, filter: &ListBuilds) -> Result<BuildPage, ClientError> {
        let url = self.http.url(["builds"]);
        retry(|| self.http.json(self.http.get(url.clone()).query(filter))).await
    }

    /// The report of a final build.
    ///
    /// # Errors
    ///
    /// [`ClientError`]; a problem of kind `NotFinished` while the build is not final.
    pub async fn report(&self, id: JobId) -> Result<Report, ClientError> {
        let url = self.build_url(id, ["report"]);
        retry(|| self.http.json(self.http.get(url.clone()))).await
    }

    /// The files of a final build, sorted by path.
    ///
    /// # Errors
    ///
    /// [`ClientError`]; a problem of kind `NotFinished` while the build is not final.
    pub async fn files(&self, id: JobId) -> Result<FileList, ClientError> {
        let url = self.build_url(id, ["files"]);
        retry(|| self.http.json(self.http.get(url.clone()))).await
    }

    /// The bytes of one file of a final build.
    ///
    /// # Errors
    ///
    /// [`ClientError`]; a problem of kind `NotFinished` while the build is not final.
    pub async fn file(&self, id: JobId, path: &ProjectPath) -> Result<Bytes, ClientError> {
        let url = self.build_url(id, ["files"].into_iter().chain(path.as_str().split('/')));
        retry(|| download::file(&self.http, url.clone())).await
    }

    /// All files of a final build as one archive, as it comes in. It is not begun again when it breaks off:
    /// the stream then ends in an error.
    ///
    /// # Errors
    ///
    /// [`ClientError`]; a problem of kind `NotFinished` while the build is not final.
    pub async fn archive(
        &self,
        id: JobId,
        format: ArchiveFormat,
    ) -> Result<BoxStream<'static, Result<Bytes, ClientError>>, ClientError> {
        let url = self.build_url(id, ["archive"]);
        let answer =
            retry(|| self.http.send(self.http.get(url.clone()).query(&[("format", format)]))).await?;
        Ok(archive::stream(answer))
    }

    /// Calls a build off. Answers with the build as it is: a running one becomes final a little later.
    ///
    /// # Errors
    ///
    /// [`ClientError`].
    pub async fn cancel(&self, id: JobId) -> Result<Build, ClientError> {
        let url = self.build_url(id, ["cancel"]);
        retry(|| self.http.json(self.http.post(url.clone()))).await
    }

    /// Submits an errored build once more and answers with the new one. Asked once only, because each time makes
    /// another build.
    ///
    /// # Errors
    ///
    /// [`ClientError`]; a problem of kind `Unprocessable` when the build is not errored. After `Unreachable` the
    /// new build may exist; it is in the list then.
    pub async fn replay(&self, id: JobId) -> Result<Build, ClientError> {
        let request = self.http.post(self.build_url(id, ["replay"]));
        self.http.json(request).await.map_err(|failure| failure.error)
    }

    /// The events of a build with a `seq` above `after`, as they happen, to the final one. The stream connects
    /// anew where it was when the connection breaks, so there is no gap; it ends after the final event or
    /// after an error.
    pub fn events(&self, id: JobId, after: u64) -> BoxStream<'static, Result<Event, ClientError>> {
        events::stream(self.http.clone(), self.build_url(id, ["events"]), after)
    }

    fn build_url<'a>(&self, id: JobId, rest: impl IntoIterator<Item = &'a str>) -> reqwest::Url {
        let mut url = self.http.url(["builds", &id.to_string()]);
        url.path_segments_mut().expect("an http address has a path").extend(rest);
        url
    }
}

fn document(build: &SubmitBuild) -> Bytes {
    serde_json::to_vec(build).expect("plain data becomes JSON").into()
}

#[cfg(test)]
mod tests {
    use schemas::Timestamp;

    use super::*;

    #[test]
    fn a_path_stays_one_path_whatever_is_in_it() {
        let client = Client::new("http://localhost:8080/farm/").unwrap();
        let id = JobId::new(Timestamp::from_unix_ms(0), [0; 10]);
        let check = |path: &str, expected: &str| {
            let url = client.build_url(id, ["files"].into_iter().chain(path.split('/')));
            assert_eq!(
                url.as_str(),
                format!("http://localhost:8080/farm/api/v1/builds/{id}/files/{expected}")
            );
        };
        check("a.xml", "a.xml");
        check("a b/c?d#e%2f", "a%20b/c%3Fd%23e%252f");
        check("%2e%2e/x", "%252e%252e/x");
        check("\u{e4}", "%C3%A4");
    }
}
