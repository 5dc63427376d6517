//! The schema of the books: how it stands, and how it is brought up to date.

use std::sync::Arc;

use anyhow::Result;
use scheduler::ports::SystemClock;
use store_postgres::PostgresStore;
use store_sqlite::SqliteStore;

use super::data_lock::DataLock;
use super::foundation::nowhere;
use super::store::postgres_advice;
use crate::config::{Settings, StoreUrl, shown};
use crate::exit::Failure;

/// How the schema of the books stands.
#[derive(Debug)]
pub(crate) struct Schema {
    /// Which books, without the password.
    pub(crate) store: String,
    /// The newest migration that was applied; 0 when there is none.
    pub(crate) found: i64,
    /// The newest migration of this program.
    pub(crate) known: i64,
}

/// Looks at the schema and changes nothing.
///
/// # Errors
///
/// The books cannot be reached, or a newer release has migrated them.
pub(crate) async fn schema(settings: &Settings) -> Result<Schema> {
    let url = settings.store.url.as_ref().ok_or_else(nowhere)?;
    let store = shown(url.clone());
    match url {
        StoreUrl::Sqlite(path) => {
            let schema = SqliteStore::schema(path).await.map_err(sqlite_failure)?;
            Ok(Schema { store, found: schema.found, known: schema.known })
        }
        StoreUrl::Postgres(url) => {
            let schema = PostgresStore::schema(url).await.map_err(postgres_failure)?;
            Ok(Schema { store, found: schema.found, known: schema.known })
        }
    }
}

/// Applies the migrations that are missing.
///
/// # Errors
///
/// Another process has the books to itself, or a migration fails.
pub(crate) async fn migrate(settings: &Settings) -> Result<()> {
    match settings.store.url.as_ref().ok_or_else(nowhere)? {
        StoreUrl::Sqlite(path) => {
            let _lock = DataLock::take(path)?;
            SqliteStore::open(path, Arc::new(SystemClock)).await.map_err(sqlite_failure)?.close().await;
            Ok(())
        }
        StoreUrl::Postgres(url) => Ok(PostgresStore::migrate(url).await.map_err(postgres_failure)?),
    }
}

fn sqlite_failure(error: store_sqlite::OpenError) -> Failure {
    no_schema("look at the file, its folder and their permissions").because(error)
}

fn postgres_failure(error: store_postgres::OpenError) -> Failure {
    no_schema(postgres_advice(&error)).because(error)
}

fn no_schema(advice: &str) -> Failure {
    Failure::farm("the schema of the store cannot be read or brought up to date", advice)
}
