//! One batch of a writer: written together if that can be, one by one if not.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::FutureExt;
use scheduler::ports::StoreError;

use crate::connection::{self, Link};
use crate::notifier::Notifier;
use crate::writer::{Size, Verb, Waiting};

/// How often a batch is written anew that was undone because of what another transaction did.
const CONFLICTS_MAX: u32 = 5;

/// What an error says about a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Another transaction was in the way, and it was undone: it may be written anew.
    Conflict,
    /// The database refuses something in it, and it was undone: the rest of it may be written.
    Refused,
    /// The connection broke or the server is not well: nobody knows whether it was written.
    Broken,
}

impl Fault {
    /// Reads the code that PostgreSQL gives its errors.
    ///
    /// Source: PostgreSQL 15, appendix A.
    pub(crate) fn of(error: &sqlx::Error) -> Self {
        if matches!(error, sqlx::Error::Encode(_)) {
            return Self::Refused;
        }
        let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
        match code.as_deref() {
            // Serialization failure, deadlock, lock not available.
            Some("40001" | "40P01" | "55P03") => Self::Conflict,
            // Data exception, integrity constraint violation, program limit exceeded.
            Some(code) if ["22", "23", "54"].iter().any(|class| code.starts_with(class)) => Self::Refused,
            _ => Self::Broken,
        }
    }
}

impl Fault {
    /// What whoever asked is told.
    fn said_of(self, error: Arc<sqlx::Error>) -> StoreError {
        match self {
            Self::Refused => StoreError::Refused(error.into()),
            Self::Conflict | Self::Broken => StoreError::Unavailable(error.into()),
        }
    }
}

/// Writes `batch` and answers everybody in it.
pub(crate) async fn write<V: Verb>(batch: Vec<Waiting<V>>, link: &mut Link, notifier: &Notifier) {
    if batch.is_empty() {
        return;
    }
    match commit::<V>(&batch, link).await {
        Ok(answers) => {
            for (waiting, answer) in batch.into_iter().zip(answers) {
                if let Ok(answer) = &answer {
                    V::tell(answer, notifier);
                }
                waiting.answer(answer);
            }
        }
        Err(error) if batch.len() > 1 && Fault::of(&error) == Fault::Refused => {
            metrics::counter!("jpefarm_store_batches_split_total", "verb" => V::NAME).increment(1);
            for waiting in batch {
                Box::pin(write(vec![waiting], link, notifier)).await;
            }
        }
        Err(error) => {
            let fault = Fault::of(&error);
            let error = Arc::new(error);
            for waiting in batch {
                waiting.answer(Err(fault.said_of(Arc::clone(&error))));
            }
        }
    }
}

/// The answers to the asks of a batch, in order.
type Answers<V> = Vec<Result<<V as Verb>::Answer, StoreError>>;

/// Writes the batch in one transaction, anew after each conflict.
async fn commit<V: Verb>(batch: &[Waiting<V>], link: &mut Link) -> Result<Answers<V>, sqlx::Error> {
    let asks: Vec<&V::Ask> = batch.iter().map(|waiting| &waiting.ask).collect();
    let started = Instant::now();
    let mut n_conflicts = 0;
    let committed = loop {
        match try_commit::<V>(&asks, link).await {
            Err(error) if n_conflicts < CONFLICTS_MAX && Fault::of(&error) == Fault::Conflict => {
                n_conflicts += 1;
                metrics::counter!("jpefarm_store_conflicts_total", "verb" => V::NAME).increment(1);
            }
            committed => break committed,
        }
    };
    let outcome =
        if committed.is_ok() { "jpefarm_store_commits_total" } else { "jpefarm_store_commits_failed_total" };
    metrics::counter!(outcome, "verb" => V::NAME).increment(1);
    metrics::histogram!("jpefarm_store_commit_seconds", "verb" => V::NAME).record(started.elapsed());
    if committed.is_ok() {
        let n_writes = u64::try_from(asks.len()).unwrap_or(u64::MAX);
        metrics::counter!("jpefarm_store_writes_total", "verb" => V::NAME).increment(n_writes);
    }
    committed
}

/// How long the server may take to write so much: ten times what an idle one takes, and no less than for any other
/// statement. A build may leave 300,000 small outputs behind, or half a gigabyte.
fn time_for(Size { n_rows, n_bytes }: Size) -> Duration {
    let rows = Duration::from_micros(200) * u32::try_from(n_rows).unwrap_or(u32::MAX);
    let bytes = Duration::from_micros(200) * u32::try_from(n_bytes >> 10).unwrap_or(u32::MAX);
    connection::STATEMENT_TIMEOUT.max(rows.saturating_add(bytes))
}

/// One try. A connection in which something broke is not used again.
async fn try_commit<V: Verb>(asks: &[&V::Ask], link: &mut Link) -> Result<Answers<V>, sqlx::Error> {
    let time = time_for(asks.iter().map(|ask| V::size(ask)).sum());
    let connection = link.connection_for(time).await?;
    // A panic must not take the writer, and with it the verb, away from everybody else.
    let applied =
        AssertUnwindSafe(connection::answer_in(time, V::apply(connection, asks))).catch_unwind().await;
    let applied = applied.unwrap_or_else(|_| Err(sqlx::Error::Protocol("the write panicked".to_owned())));
    if applied.as_ref().is_err_and(|error| Fault::of(error) == Fault::Broken) {
        link.disconnect();
    }
    applied
}
