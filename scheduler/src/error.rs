//! Why a verb could not be done.

use crate::BlobError;
use crate::ports::StoreError;
use crate::submit::BATCH_FILES_MAX;

/// Why a build was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// An option or a limit cannot be; the text says which and why.
    #[error("{0}")]
    Impossible(String),
    /// The idempotency key was used before for another request.
    #[error("the idempotency key was used before for another request")]
    KeyReused,
    /// As many jobs of its concurrency key wait as may.
    #[error("as many jobs of the concurrency key wait as may")]
    ConcurrencyQueueFull,
    /// The inputs cannot be stored.
    #[error("the inputs cannot be stored")]
    Blob(#[from] BlobError),
    /// The books cannot be written.
    #[error("the job cannot be stored")]
    Store(#[from] StoreError),
}

/// Why a batch was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum SubmitBatchError {
    /// It has no builds, or too many.
    #[error("a batch has from 1 to {} builds", schemas::Batch::BUILDS_MAX)]
    Size,
    /// Its builds have too many files together.
    #[error("the builds of a batch have at most {BATCH_FILES_MAX} files together")]
    TooManyFiles,
    /// Some builds cannot be; the texts say why, beside the numbers of the builds from 0.
    #[error("{} builds of the batch cannot be", .0.len())]
    Impossible(Vec<(usize, String)>),
    /// The idempotency key was used before for another batch.
    #[error("the idempotency key was used before for another batch")]
    KeyReused,
    /// As many jobs of the concurrency keys of the builds with these numbers wait as may.
    #[error("as many jobs of the concurrency keys of {} builds wait as may", .0.len())]
    ConcurrencyQueueFull(Vec<usize>),
    /// The inputs cannot be stored.
    #[error("the inputs cannot be stored")]
    Blob(#[from] BlobError),
    /// The books cannot be written.
    #[error("the batch cannot be stored")]
    Store(#[from] StoreError),
}

/// Why a result was not written. The attempt is not over: try again while the lease holds.
#[derive(Debug, thiserror::Error)]
pub enum FinishError {
    /// The outputs cannot be stored.
    #[error("the outputs cannot be stored")]
    Blob(#[from] BlobError),
    /// The books cannot be written.
    #[error("the result cannot be stored")]
    Store(#[from] StoreError),
}

/// Why something cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The content cannot be read.
    #[error("the content cannot be read")]
    Blob(#[from] BlobError),
    /// The books cannot be read.
    #[error("the books cannot be read")]
    Store(#[from] StoreError),
}

impl ReadError {
    /// Whether something is away, so that reading again may help; not when it is there and wrong.
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Blob(error) => matches!(error, BlobError::Unavailable(_) | BlobError::TimedOut(_)),
            Self::Store(error) => matches!(error, StoreError::Unavailable(_)),
        }
    }
}
