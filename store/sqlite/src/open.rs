//! Opens and closes the database.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use scheduler::ports::Clock;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection, SqlitePool};

use crate::SqliteStore;
use crate::database_file::DatabaseFile;
use crate::migrations;
use crate::writer::Writer;

/// Connections that read at the same time; a small machine has no use for more.
const READERS_MAX: u32 = 4;
/// How long a reader, or the writer, waits for a connection before the store counts as not available.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a connection waits for another process (a backup, the `sqlite3` shell) that holds the database.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Page cache of each connection in KiB; negative is how SQLite tells KiB from pages.
const CACHE_SIZE: &str = "-8192";
/// Bytes the write-ahead log keeps on disk after a checkpoint.
const WAL_BYTES_KEPT: &str = "16777216";

/// Why a database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It is not there, not accessible, or not an SQLite database.
    #[error("the database {path} cannot be opened")]
    Inaccessible {
        /// The file, or `:memory:`.
        path: PathBuf,
        /// What SQLite says.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A newer release of the program has written it, and has left behind what this one needs.
    #[error(
        "the database {path} has schema {found}, and this program knows schemas up to {known}: use a newer release"
    )]
    NewerSchema {
        /// The file, or `:memory:`.
        path: PathBuf,
        /// A migration that was applied to it.
        found: i64,
        /// The newest migration of this program.
        known: i64,
    },
    /// Its schema cannot be brought up to date.
    #[error("the schema of the database {path} cannot be brought up to date")]
    Migration {
        /// The file, or `:memory:`.
        path: PathBuf,
        /// The migration that failed, and why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// How the schema of a database stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schema {
    /// The newest migration that was applied to it; 0 when there is none.
    pub found: i64,
    /// The newest migration of this program.
    pub known: i64,
    /// Whether this program can use it: because it is its own, or a newer one that has what this program needs.
    pub is_usable: bool,
}

impl SqliteStore {
    /// Opens the database in the file `path`, makes it if it is not there, and brings its schema up to date.
    /// The folder must exist. All times come from `clock`.
    ///
    /// # Errors
    ///
    /// [`OpenError::Inaccessible`] when the file cannot be opened as a database,
    /// [`OpenError::NewerSchema`] when a newer release has written what this one cannot use,
    /// [`OpenError::Migration`] when an older schema cannot be brought up to date.
    pub async fn open(path: &Path, clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        let options = connect_options().filename(path);
        let write_options = options
            .clone()
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("journal_size_limit", WAL_BYTES_KEPT);
        let write_pool = connect(path, write_options).await?;
        let file = DatabaseFile::opened(path)
            .map_err(|error| OpenError::Inaccessible { path: path.to_owned(), source: error.into() })?;
        let readers = pool_options(READERS_MAX).connect_lazy_with(options.read_only(true));
        Ok(Self::start(write_pool, Some(file), readers, clock))
    }

    /// How the schema of the database in the file `path` stands. Changes nothing; a file that is not there has
    /// schema 0.
    ///
    /// # Errors
    ///
    /// [`OpenError::Inaccessible`] when the file is no database.
    pub async fn schema(path: &Path) -> Result<Schema, OpenError> {
        // SQLite takes an empty file for an empty database, and that is what a server makes at its start.
        let is_empty = std::fs::metadata(path).is_ok_and(|file| file.len() == 0);
        if is_empty || !path.try_exists().unwrap_or(true) {
            let known = migrations::newest(&migrations::migrator());
            return Ok(Schema { found: 0, known, is_usable: false });
        }
        let inaccessible =
            |error: sqlx::Error| OpenError::Inaccessible { path: path.to_owned(), source: error.into() };
        // Without a log beside it nobody has the file open, and then even a reader would make one, which would stay.
        let has_log = wal(path).exists();
        let options = connect_options().filename(path).read_only(true).immutable(!has_log);
        let mut connection = options.connect().await.map_err(inaccessible)?;
        let schema = found(&mut connection).await.map_err(inaccessible)?;
        connection.close().await.map_err(inaccessible)?;
        Ok(schema)
    }

    /// Makes an empty database in memory. Readers and the writer share its one connection; it is gone with
    /// the store.
    ///
    /// # Errors
    ///
    /// [`OpenError::Inaccessible`] and [`OpenError::Migration`] when there is not enough memory or no thread.
    pub async fn in_memory(clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        let pool = connect(Path::new(":memory:"), connect_options()).await?;
        Ok(Self::start(pool.clone(), None, pool, clock))
    }

    /// Writes what has been asked for, refuses what comes after, and closes the database. Doing it again does
    /// nothing.
    pub async fn close(&self) {
        self.writer.stop().await;
        self.readers.close().await;
        // Last, because only a connection that may write can empty the write-ahead log as it goes.
        self.write_pool.close().await;
    }

    fn start(
        write_pool: SqlitePool,
        file: Option<DatabaseFile>,
        readers: SqlitePool,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let writer = Writer::start(write_pool.clone(), file, Arc::clone(&clock));
        Self { clock, writer, write_pool, readers, leading: Arc::default() }
    }
}

/// The write-ahead log of the database in the file `path`.
///
/// Source: SQLite, "Temporary Files Used By SQLite".
fn wal(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

fn connect_options() -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("cache_size", CACHE_SIZE)
        .pragma("temp_store", "memory")
        // Whoever handles an error logs it; statements of one verb are in that verb's span.
        .disable_statement_logging()
}

/// Connections that stay open: a database in memory lives in its one connection.
fn pool_options(connections_max: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections_max)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
}

/// A pool of the one connection that writes, its schema up to date.
async fn connect(path: &Path, options: SqliteConnectOptions) -> Result<SqlitePool, OpenError> {
    let inaccessible =
        |error: sqlx::Error| OpenError::Inaccessible { path: path.to_owned(), source: error.into() };
    let pool = pool_options(1).connect_with(options).await.map_err(inaccessible)?;
    let mut connection = pool.acquire().await.map_err(inaccessible)?;
    let Schema { found, known, is_usable } = found(&mut connection).await.map_err(inaccessible)?;
    let path = path.to_owned();
    if found <= known {
        let migrated = migrations::migrator().run(&mut *connection).await;
        migrated.map_err(|error| OpenError::Migration { path, source: error.into() })?;
    } else if is_usable {
        tracing::warn!(schema = found, known, "the schema is newer than this program, which can use it");
    } else {
        return Err(OpenError::NewerSchema { path, found, known });
    }
    drop(connection);
    Ok(pool)
}

/// How the schema of an open database stands.
async fn found(connection: &mut SqliteConnection) -> sqlx::Result<Schema> {
    let known = migrations::newest(&migrations::migrator());
    let found = migrations::applied(&mut *connection).await?;
    let is_usable =
        if found > known { known >= migrations::oldest_program(connection).await? } else { found == known };
    Ok(Schema { found, known, is_usable })
}
