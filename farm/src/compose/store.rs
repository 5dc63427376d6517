//! The books, by their address.

use std::io;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use scheduler::ports::{Store, SystemClock};
use store_sqlite::SqliteStore;

use super::data_lock::DataLock;
use crate::config::StoreUrl;
use crate::exit::Failure;

/// Open books.
pub(super) enum Books {
    /// A file, which this process has to itself.
    Sqlite {
        /// The store in it.
        store: Arc<SqliteStore>,
        /// What keeps others out.
        lock: DataLock,
    },
}

impl Books {
    /// Opens the books.
    ///
    /// # Errors
    ///
    /// [`Failure`] when they cannot be opened, or another process has them to itself.
    pub(super) async fn open(url: &StoreUrl) -> Result<Self> {
        match url {
            StoreUrl::Sqlite(path) => sqlite(path).await,
            StoreUrl::Postgres(_) => {
                Err(Failure::usage("PostgreSQL is not supported yet", "use `sqlite:PATH`").into())
            }
        }
    }

    /// The port to them.
    pub(super) fn store(&self) -> Arc<dyn Store> {
        match self {
            Self::Sqlite { store, .. } => store.clone(),
        }
    }

    /// Whether no other process can use them: then whatever runs by them at the start was cut short.
    pub(super) fn are_exclusive(&self) -> bool {
        match self {
            Self::Sqlite { .. } => true,
        }
    }

    /// Says, to others who want them, who has them.
    ///
    /// # Errors
    ///
    /// Writing fails.
    pub(super) fn sign(&mut self, owner: &str) -> io::Result<()> {
        match self {
            Self::Sqlite { lock, .. } => lock.sign(owner),
        }
    }

    /// Writes what has been asked for and closes them.
    pub(super) async fn close(self) {
        match self {
            Self::Sqlite { store, .. } => store.close().await,
        }
    }
}

async fn sqlite(path: &Path) -> Result<Books> {
    let lock = DataLock::take(path)?;
    let opened = SqliteStore::open(path, Arc::new(SystemClock)).await;
    let store = opened.map_err(|error| {
        let advice = "name another data folder with --data-dir, or put a backup in its place";
        Failure::farm("the farm cannot start without its books", advice).because(error)
    })?;
    Ok(Books::Sqlite { store: Arc::new(store), lock })
}
