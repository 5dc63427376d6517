//! The certificate of the server: two files that are read anew when they change.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use api::Tls;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::exit::Failure;
use crate::interrupt::Hangups;

/// How often the files are looked at. SIGHUP makes it look at once.
const LOOK_INTERVAL: Duration = Duration::from_secs(10);

/// The files of a certificate and its private key.
pub(super) struct CertificateFiles {
    certificate: PathBuf,
    key: PathBuf,
}

/// The bytes of both files. Compared rather than the times of the files, which a restored backup sets back.
#[derive(PartialEq, Eq)]
struct Pair {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

/// A pair that is in force, and follows its files.
pub(super) struct FollowedPair {
    files: CertificateFiles,
    seen: Pair,
    tls: Tls,
}

impl CertificateFiles {
    /// These files.
    pub(super) fn new(certificate: PathBuf, key: PathBuf) -> Self {
        Self { certificate, key }
    }

    /// Reads them for the first time.
    ///
    /// # Errors
    ///
    /// They cannot be read, or do not belong together.
    pub(super) fn load(self) -> Result<FollowedPair> {
        let seen = self.read().map_err(|error| self.unusable(error))?;
        let tls = Tls::new(&seen.certificate, &seen.key).map_err(|error| self.unusable(error.into()))?;
        Ok(FollowedPair { files: self, seen, tls })
    }

    fn read(&self) -> Result<Pair> {
        let read = |path: &PathBuf| {
            fs::read(path).map_err(|error| anyhow::Error::from(error).context(path.display().to_string()))
        };
        Ok(Pair { certificate: read(&self.certificate)?, key: read(&self.key)? })
    }

    fn unusable(&self, error: anyhow::Error) -> Failure {
        let message = format!("the certificate {} cannot be used", self.certificate.display());
        let advice = "`http.tls_certificate` names a PEM file with the server's certificate first and those between \
                      it and the root after it, `http.tls_key` a PEM file with its private key";
        Failure::usage(message, advice).because(error)
    }
}

impl FollowedPair {
    /// What the server serves with.
    pub(super) fn tls(&self) -> Tls {
        self.tls.clone()
    }

    /// Puts new files in force until `stop`. While the files are broken the old pair stays.
    ///
    /// # Errors
    ///
    /// The signal cannot be listened to.
    pub(super) async fn follow(mut self, stop: CancellationToken) -> Result<()> {
        let mut hangups = Hangups::listen()?;
        loop {
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                () = hangups.next() => {}
                () = sleep(LOOK_INTERVAL) => {}
            }
            self.look();
        }
    }

    fn look(&mut self) {
        match self.files.read() {
            Ok(pair) if pair == self.seen => {}
            Ok(pair) => {
                match self.tls.replace(&pair.certificate, &pair.key) {
                    Ok(()) => tracing::info!("serving with the new certificate"),
                    Err(error) => {
                        let error = &error as &dyn std::error::Error;
                        tracing::error!(
                            error,
                            "the new certificate cannot be used; serving with the old one"
                        );
                    }
                }
                self.seen = pair;
            }
            Err(error) => {
                tracing::error!("the certificate cannot be read; serving with the old one: {error:#}");
            }
        }
    }
}
