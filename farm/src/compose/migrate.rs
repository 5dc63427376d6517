//! The schema of the books: how it stands, and how it is brought up to date.

use std::sync::Arc;

use anyhow::Result;
use scheduler::ports::SystemClock;
use store_postgres::PostgresStore;
use store_sqlite::SqliteStore;

use super::data_lock::DataLock;
use super::store::{nowhere, postgres_advice};
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
    /// Whether this program can use it.
    pub(crate) is_usable: bool,
    /// The roles of the database that are missing, or as which its user cannot act.
    pub(crate) missing_roles: Vec<&'static str>,
    /// Whether the roles lack their rights to the tables.
    pub(crate) lacks_rights: bool,
}

impl Schema {
    /// Whether there is anything to do before this program can use it.
    pub(crate) fn is_due(&self) -> bool {
        self.found < self.known || !self.missing_roles.is_empty() || self.lacks_rights
    }

    /// Whether a newer release has migrated it.
    pub(crate) fn is_newer(&self) -> bool {
        self.found > self.known
    }
}

/// Looks at the schema and changes nothing.
///
/// # Errors
///
/// The books cannot be reached.
pub(crate) async fn schema(settings: &Settings) -> Result<Schema> {
    let url = settings.store.url.as_ref().ok_or_else(nowhere)?;
    let store = shown(url.clone());
    match url {
        StoreUrl::Sqlite(path) => {
            let schema = SqliteStore::schema(path).await.map_err(sqlite_failure)?;
            let store_sqlite::Schema { found, known, is_usable } = schema;
            Ok(Schema { store, found, known, is_usable, missing_roles: Vec::new(), lacks_rights: false })
        }
        StoreUrl::Postgres(url) => {
            let schema = PostgresStore::schema(url.expose()).await.map_err(postgres_failure)?;
            let store_postgres::Schema { found, known, is_usable, missing_roles, lacks_rights } = schema;
            Ok(Schema { store, found, known, is_usable, missing_roles, lacks_rights })
        }
    }
}

/// Applies the migrations that are missing, and sees to the roles of the database.
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
        StoreUrl::Postgres(url) => {
            Ok(PostgresStore::migrate(url.expose()).await.map_err(postgres_failure)?)
        }
    }
}

/// The failure that a newer release has taken away what this program needs.
pub(crate) fn too_new(schema: &Schema) -> Failure {
    let Schema { store, found, known, .. } = schema;
    let message = format!(
        "{store} has schema {found}, and this program knows schemas up to {known}: a schema is never taken back"
    );
    Failure::farm(
        message,
        "run the release that has migrated it, or a newer one, or put a backup in its place",
    )
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
