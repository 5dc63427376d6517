//! The database that a URL names: how it is reached, and what its errors mean.

use std::io::ErrorKind;
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};

use crate::connection::{self, Role};
use crate::open::{OpenError, Schema};
use crate::{migrations, roles};

/// The oldest release that has everything that the statements use, as its `server_version_num`.
const SERVER_VERSION_MIN: i32 = 150_000;
/// How URLs of PostgreSQL begin.
const SCHEMES: [&str; 2] = ["postgres://", "postgresql://"];
/// PostgreSQL's code for a table that is not there.
const UNDEFINED_TABLE: &str = "42P01";
/// PostgreSQL's codes for what somebody may not do, and for a role that is not there.
const NO_ROLE: [&str; 3] = ["42501", "22023", "42704"];

/// The database that a URL names.
pub(crate) struct Target {
    options: PgConnectOptions,
}

impl Target {
    /// Reads a URL.
    pub(crate) fn parse(url: &str) -> Result<Self, OpenError> {
        if !SCHEMES.iter().any(|scheme| url.starts_with(scheme)) {
            return Err(OpenError::Url("the scheme is not postgres".into()));
        }
        let options = PgConnectOptions::from_str(url).map_err(|error| OpenError::Url(error.into()))?;
        // Whoever handles an error logs it; statements of one verb are in that verb's span.
        Ok(Self { options: options.application_name("jpefarm").disable_statement_logging() })
    }

    /// Its name in errors, without the password.
    pub(crate) fn name(&self) -> String {
        let options = &self.options;
        let database = options.get_database().unwrap_or(options.get_username());
        format!("{}:{}/{database}", options.get_host(), options.get_port())
    }

    /// What an error means that has no other meaning.
    pub(crate) fn unreachable(&self, error: sqlx::Error) -> OpenError {
        let (database, is_of_tls) = (self.name(), self.is_of_tls(&error));
        let source = error.into();
        if is_of_tls {
            OpenError::Unsecured { database, source }
        } else {
            OpenError::Unreachable { database, source }
        }
    }

    /// Whether TLS is what failed. A handshake that fails is told as invalid data, and the only files on the way to a
    /// server are certificates, unless the server itself is the file of a socket.
    fn is_of_tls(&self, error: &sqlx::Error) -> bool {
        match error {
            sqlx::Error::Tls(_) => true,
            sqlx::Error::Io(error) => match error.kind() {
                ErrorKind::InvalidData => true,
                ErrorKind::NotFound => !self.options.get_host().starts_with('/'),
                _ => false,
            },
            _ => false,
        }
    }

    /// What an error means when roles are made or assumed.
    pub(crate) fn no_roles(&self, error: sqlx::Error) -> OpenError {
        if !has_code(&error, &NO_ROLE) {
            return self.unreachable(error);
        }
        let user = self.options.get_username();
        OpenError::Roles { user: user.to_owned(), remedy: roles::by_hand(user), source: error.into() }
    }

    /// Opens a connection that acts as the user of the URL.
    pub(crate) async fn connect(&self) -> Result<PgConnection, OpenError> {
        let connecting = connection::answer(PgConnection::connect_with(&self.options));
        let mut connection = connecting.await.map_err(|error| self.unreachable(error))?;
        let sql = "SELECT current_setting('server_version_num')::int, current_setting('server_version')";
        let asked = sqlx::query_as(sql).fetch_one(&mut connection).await;
        let (number, found): (i32, String) = asked.map_err(|error| self.unreachable(error))?;
        if number < SERVER_VERSION_MIN {
            return Err(OpenError::OldServer { database: self.name(), found });
        }
        Ok(connection)
    }

    /// How to connect to it.
    pub(crate) fn into_options(self) -> PgConnectOptions {
        self.options
    }

    /// Tries every role, and stays in the first.
    pub(crate) async fn assume_roles(&self, connection: &mut PgConnection) -> Result<(), OpenError> {
        for role in Role::ALL.into_iter().rev() {
            let sql = format!("SET ROLE {}", role.name());
            let assumed = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *connection).await;
            assumed.map_err(|error| self.no_roles(error))?;
        }
        Ok(())
    }

    /// How the schema stands.
    pub(crate) async fn schema(&self, connection: &mut PgConnection) -> Result<Schema, OpenError> {
        let found = match migrations::applied(connection).await {
            Ok(found) => found,
            Err(error) if has_code(&error, &[UNDEFINED_TABLE]) => 0,
            Err(error) => return Err(self.unreachable(error)),
        };
        let known = migrations::newest(&migrations::migrator());
        let is_usable = if found > known {
            let oldest = migrations::oldest_program(connection).await;
            known >= oldest.map_err(|error| self.unreachable(error))?
        } else {
            found == known
        };
        Ok(Schema { found, known, is_usable })
    }
}

/// Says goodbye; nothing is lost when the server does not hear it.
pub(crate) async fn leave(connection: PgConnection) {
    let _ = connection.close().await;
}

/// Whether PostgreSQL has answered with one of `codes`.
pub(crate) fn has_code(error: &sqlx::Error, codes: &[&str]) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| codes.contains(&&*code))
}
