//! Opens, migrates and closes the database.

use sqlx::PgConnection;
use sqlx::migrate::{Migrate, MigrateError};
use sqlx::postgres::PgConnectOptions;
use sqlx::types::Uuid;
use tokio_util::sync::CancellationToken;

use crate::config::Connections;
use crate::connection;
use crate::notifier::Notifier;
use crate::store::{Pools, PostgresStore, Writers};
use crate::target::{self, Target};
use crate::{migrations, rights, roles};

/// Why a database cannot be opened or migrated. It is named `host:port/name`.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// This is not the URL of a PostgreSQL database.
    #[error("this is not a URL like postgres://user:password@host:5432/database")]
    Url(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A variable of the environment would change what the URL says, and nothing in the URL can take it back.
    #[error("the variable {variable} would change every connection to the database")]
    Environment {
        /// The variable.
        variable: &'static str,
    },
    /// It cannot be reached, or does not let this user in.
    #[error("the database {database} cannot be reached")]
    Unreachable {
        /// The database.
        database: String,
        /// Whether it may let this user in by itself after a while.
        may_pass: bool,
        /// What PostgreSQL or the network says.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// It cannot be reached in the way that `sslmode` asks for: it does not speak TLS, or cannot be trusted.
    #[error("the connection to the database {database} cannot be secured")]
    Unsecured {
        /// The database.
        database: String,
        /// What is wrong with the certificate, or with a file that the URL names.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The server is too old.
    #[error(
        "the server of the database {database} is PostgreSQL {found}, and this program needs 15 or later"
    )]
    OldServer {
        /// The database.
        database: String,
        /// The server's version.
        found: String,
    },
    /// A newer release of the program has migrated it, and has left behind what this one needs.
    #[error(
        "the database {database} has schema {found}, and this program knows schemas up to {known}: use a newer release"
    )]
    NewerSchema {
        /// The database.
        database: String,
        /// The newest migration that was applied to it.
        found: i64,
        /// The newest migration of this program.
        known: i64,
    },
    /// It has to be migrated first.
    #[error(
        "the database {database} has schema {found}, and this program needs {known}: run `jpefarm migrate`"
    )]
    OlderSchema {
        /// The database.
        database: String,
        /// The newest migration that was applied to it; 0 when it is empty.
        found: i64,
        /// The newest migration of this program.
        known: i64,
    },
    /// The roles under which the program acts are missing, or this user may neither make nor use them.
    #[error("the user {user} cannot act under the roles of jpefarm; let a superuser run: {remedy}")]
    Roles {
        /// The user of the URL.
        user: String,
        /// What to run.
        remedy: String,
        /// What PostgreSQL says.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// This user is neither the owner of the tables nor has the rights that the owner gives.
    #[error("the user {user} may not use the tables of the database {database}")]
    Forbidden {
        /// The user of the URL.
        user: String,
        /// The database.
        database: String,
        /// What PostgreSQL says.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Its schema cannot be brought up to date.
    #[error("the schema of the database {database} cannot be brought up to date")]
    Migration {
        /// The database.
        database: String,
        /// The migration that failed, and why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// How the schema of a database stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// The newest migration that was applied to it; 0 when there is none.
    pub found: i64,
    /// The newest migration of this program.
    pub known: i64,
    /// Whether this program can use it: because it is its own, or a newer one that has what this program needs.
    pub is_usable: bool,
    /// The roles that are missing, or as which the user of the URL cannot act.
    pub missing_roles: Vec<&'static str>,
    /// Whether the roles lack their rights to the tables, as after a backup was restored without them.
    pub lacks_rights: bool,
}

impl OpenError {
    /// Whether waiting may help: nobody answers, or the server starts, stops or has no place left. Not when it refuses
    /// the user, knows no such database or shows the wrong certificate.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Unreachable { may_pass: true, .. })
    }
}

impl PostgresStore {
    /// Opens the database at `url`, whose schema has to be this program's or a newer one that it can use. All times
    /// come from its server.
    ///
    /// # Errors
    ///
    /// [`OpenError::OlderSchema`] when it has to be migrated first, [`OpenError::NewerSchema`] when a newer release
    /// has migrated it beyond what this one can use, [`OpenError::Roles`] when the user of the URL may not act under
    /// the roles, [`OpenError::Forbidden`] when the roles have no rights, and [`OpenError::Url`],
    /// [`OpenError::Environment`], [`OpenError::Unreachable`], [`OpenError::Unsecured`] and [`OpenError::OldServer`].
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        Self::open_with(url, &Connections::default()).await
    }

    /// The same with so many connections.
    ///
    /// # Errors
    ///
    /// Those of [`PostgresStore::open`].
    pub async fn open_with(url: &str, connections: &Connections) -> Result<Self, OpenError> {
        let target = Target::parse(url)?;
        let mut connection = target.connect().await?;
        target.assume_roles(&mut connection).await?;
        check(&target.schema(&mut connection).await?, &target)?;
        let origin = sqlx::query_scalar("SELECT gen_random_uuid()").fetch_one(&mut connection);
        let origin = connection::answer(origin).await.map_err(|error| target.unreachable(error))?;
        target::leave(connection).await;
        Ok(Self::start(target.into_options(), origin, connections))
    }

    /// How the schema of the database at `url` stands. Changes nothing.
    ///
    /// # Errors
    ///
    /// [`OpenError::Forbidden`] when the user of the URL may not look, and [`OpenError::Url`],
    /// [`OpenError::Environment`], [`OpenError::Unreachable`], [`OpenError::Unsecured`] and [`OpenError::OldServer`].
    pub async fn schema(url: &str) -> Result<Schema, OpenError> {
        let target = Target::parse(url)?;
        let mut connection = target.connect().await?;
        let schema = target.schema(&mut connection).await?;
        target::leave(connection).await;
        Ok(schema)
    }

    /// Brings the schema of the database at `url` up to date, makes the roles under which the program acts when they
    /// are missing, and gives them their rights. Several may do so at the same time: they wait for each other. Programs
    /// that use the database go on, and wait for a lock for no longer than some seconds. A newer schema that this program
    /// can use is left as it is.
    ///
    /// # Errors
    ///
    /// [`OpenError::NewerSchema`] when a newer release has migrated it, [`OpenError::Roles`] when the user of the
    /// URL may not make the roles, [`OpenError::Forbidden`] when he is not the owner of the tables,
    /// [`OpenError::Migration`] when a migration fails or was changed after it was applied, and [`OpenError::Url`],
    /// [`OpenError::Environment`], [`OpenError::Unreachable`], [`OpenError::Unsecured`] and [`OpenError::OldServer`].
    pub async fn migrate(url: &str) -> Result<(), OpenError> {
        let target = Target::parse(url)?;
        let mut connection = target.connect().await?;
        let migrated = target.while_alive(migrate(&target, &mut connection)).await;
        target::leave(connection).await;
        migrated
    }

    /// Writes what has been asked for, refuses what comes after, and closes the connections. Doing it again does
    /// nothing.
    pub async fn close(&self) {
        self.closed.cancel();
        self.writers.stop().await;
        // After the writers: it tells what they have written.
        self.notifier.stop().await;
        self.pools.close().await;
    }

    fn start(options: PgConnectOptions, origin: Uuid, connections: &Connections) -> Self {
        let notifier = Notifier::start(options.clone(), origin);
        Self {
            pools: Pools::new(&options, connections),
            writers: Writers::start(&options, &notifier),
            notifier,
            options,
            closed: CancellationToken::new(),
        }
    }
}

/// Refuses what this program cannot use.
fn check(schema: &Schema, target: &Target) -> Result<(), OpenError> {
    let &Schema { found, known, is_usable, .. } = schema;
    let database = target.name();
    if found < known {
        return Err(OpenError::OlderSchema { database, found, known });
    }
    if !is_usable {
        return Err(OpenError::NewerSchema { database, found, known });
    }
    if found > known {
        tracing::warn!(schema = found, known, "the schema is newer than this program, which can use it");
    }
    Ok(())
}

/// Under the lock that the migrator takes once more, and which goes with the connection.
async fn migrate(target: &Target, connection: &mut PgConnection) -> Result<(), OpenError> {
    connection.lock().await.map_err(|error| failed(target, error))?;
    roles::ensure(connection).await.map_err(|error| target.no_roles(error))?;
    let Schema { found, known, is_usable, .. } = target.schema(connection).await?;
    if found <= known || !is_usable {
        let migrated = migrations::apply(&migrations::migrator(), connection).await;
        migrated.map_err(|error| failed(target, error))?;
    }
    rights::restore(connection).await.map_err(|error| target.forbidden(error))
}

/// What an error of the migrator means.
fn failed(target: &Target, error: MigrateError) -> OpenError {
    let known = migrations::newest(&migrations::migrator());
    match error {
        MigrateError::VersionMissing(found) if found > known => {
            OpenError::NewerSchema { database: target.name(), found, known }
        }
        error => OpenError::Migration { database: target.name(), source: error.into() },
    }
}
