//! The books, by their address.

use std::error::Error;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use backon::{ExponentialBuilder, Retryable};
use scheduler::ports::{Store, SystemClock};
use store_postgres::{Connections, OpenError, PostgresStore};
use store_sqlite::SqliteStore;

use super::data_lock::DataLock;
use crate::config::{Secret, StoreSettings, StoreUrl};
use crate::exit::Failure;

/// The first pause before a database that is away is asked again; each further one is twice as long, and some of it
/// is chance, so that the processes of a farm do not come all at once.
const PAUSE_MIN: Duration = Duration::from_millis(250);
/// No pause is longer, but for chance, which may double it.
const PAUSE_MAX: Duration = Duration::from_secs(4);

/// Open books.
pub(super) enum Books {
    /// A file, which this process has to itself.
    Sqlite {
        /// The store in it.
        store: Arc<SqliteStore>,
        /// What keeps others out.
        lock: DataLock,
    },
    /// A database that many processes use.
    Postgres(Arc<PostgresStore>),
}

impl Books {
    /// Opens the books, as soon as a server that is away is back.
    ///
    /// # Errors
    ///
    /// [`Failure`] when they cannot be opened, also not by waiting, have to be migrated first, or another process has
    /// them to itself.
    pub(super) async fn open(settings: &StoreSettings) -> Result<Self> {
        match settings.url.as_ref().ok_or_else(nowhere)? {
            StoreUrl::Sqlite(path) => sqlite(path).await,
            StoreUrl::Postgres(url) => {
                let opened = wait_for_postgres(url, &settings.connections).await;
                opened.map(|store| Self::Postgres(Arc::new(store)))
            }
        }
    }

    /// The port to them.
    pub(super) fn store(&self) -> Arc<dyn Store> {
        match self {
            Self::Sqlite { store, .. } => Arc::clone(store) as Arc<dyn Store>,
            Self::Postgres(store) => Arc::clone(store) as Arc<dyn Store>,
        }
    }

    /// Whether no other process can use them: then whatever runs by them at the start was cut short.
    pub(super) fn are_exclusive(&self) -> bool {
        match self {
            Self::Sqlite { .. } => true,
            Self::Postgres(_) => false,
        }
    }

    /// Says, to others who want them to themselves, who has them.
    ///
    /// # Errors
    ///
    /// Writing fails.
    pub(super) fn sign(&mut self, owner: &str) -> io::Result<()> {
        match self {
            Self::Sqlite { lock, .. } => lock.sign(owner),
            Self::Postgres(_) => Ok(()),
        }
    }

    /// Writes what has been asked for and closes them.
    pub(super) async fn close(self) {
        match self {
            Self::Sqlite { store, .. } => store.close().await,
            Self::Postgres(store) => store.close().await,
        }
    }
}

async fn sqlite(path: &Path) -> Result<Books> {
    let lock = DataLock::take(path)?;
    let opened = SqliteStore::open(path, Arc::new(SystemClock)).await;
    let advice = "name another data folder with --data-dir, or put a backup in its place";
    let store = opened.map_err(|error| no_books(advice).because(error))?;
    Ok(Books::Sqlite { store: Arc::new(store), lock })
}

/// Opens books that are a server's.
///
/// # Errors
///
/// [`Failure`] when they cannot be opened, or have to be migrated first.
pub(super) async fn postgres(url: &Secret, connections: &Connections) -> Result<PostgresStore> {
    opened(PostgresStore::open_with(url.expose(), connections).await)
}

/// The same, as soon as a server that is away is back.
async fn wait_for_postgres(url: &Secret, connections: &Connections) -> Result<PostgresStore> {
    let pauses = ExponentialBuilder::new()
        .with_min_delay(PAUSE_MIN)
        .with_max_delay(PAUSE_MAX)
        .with_jitter()
        .without_max_times();
    let opening = (|| PostgresStore::open_with(url.expose(), connections)).retry(pauses);
    let opening = opening.when(OpenError::may_pass).notify(|error, pause| {
        let advice = postgres_advice(error);
        tracing::warn!(error = error as &dyn Error, ?pause, "waiting for the books: {advice}");
    });
    opened(opening.await)
}

fn opened(opened: Result<PostgresStore, OpenError>) -> Result<PostgresStore> {
    Ok(opened.map_err(|error| no_books(postgres_advice(&error)).because(error))?)
}

/// The failure that nothing says where the books are.
pub(super) fn nowhere() -> Failure {
    Failure::usage(
        "there is no folder to keep the data in, because neither HOME nor XDG_DATA_HOME is set",
        "name one with --data-dir DIR or in the variable JPEFARM_DATA_DIR",
    )
}

fn no_books(advice: &str) -> Failure {
    Failure::farm("the farm cannot start without its books", advice)
}

/// What an operator can do about a database.
pub(super) fn postgres_advice(error: &OpenError) -> &'static str {
    match error {
        OpenError::Url(_) => "set `store.url` to postgres://USER:PASSWORD@HOST:5432/DATABASE",
        OpenError::Unreachable { .. } => {
            "look at `store.url`, at pg_hba.conf and the firewall, and at the log of PostgreSQL"
        }
        OpenError::Unsecured { .. } => {
            "name the file of the authority that vouches for it in `store.url`, `…&sslrootcert=FILE`, and the server as its \
             certificate does; and let PostgreSQL speak TLS: `ssl = on`"
        }
        OpenError::OldServer { .. } => "upgrade the server of the database",
        OpenError::NewerSchema { .. } => "run the release that has migrated it, or a newer one",
        OpenError::OlderSchema { .. } => "run `jpefarm migrate` with the same settings",
        OpenError::Environment { .. } => {
            "unset it: settings come from jpefarm's own file and variables, and `store.url` can say the same"
        }
        OpenError::Forbidden { .. } => {
            "let the owner of the tables run `jpefarm migrate`, or name their owner in `store.url`"
        }
        OpenError::Roles { .. } => "run as a superuser what the message says, or let `jpefarm migrate` do so",
        OpenError::Migration { .. } => {
            "nothing is half done: look at the message and at the log of PostgreSQL"
        }
    }
}
