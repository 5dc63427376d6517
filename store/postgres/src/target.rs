//! The database that a URL names: how it is reached, and what its errors mean.

use std::borrow::Cow;
use std::io::ErrorKind;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};
use tokio::time::sleep;

use crate::connection::{self, Role};
use crate::open::{OpenError, Schema};
use crate::{migrations, rights, roles, url};

/// The oldest release that has everything that the statements use, as its `server_version_num`.
const SERVER_VERSION_MIN: i32 = 150_000;
/// PostgreSQL's code for a table that is not there.
const UNDEFINED_TABLE: &str = "42P01";
/// How the codes begin of a connection that broke, of a server with no place left, and of one that starts or stops.
///
/// Source: PostgreSQL 15, appendix A.
const PASSING: [&str; 5] = ["08", "53", "57P01", "57P02", "57P03"];
/// What the operating system says of an address that cannot be, and of a socket that is not for this user.
const NEVER_PASS: [ErrorKind; 2] = [ErrorKind::PermissionDenied, ErrorKind::InvalidInput];
/// PostgreSQL's codes for what somebody may not do, and for a role that is not there.
const NO_ROLE: [&str; 3] = [FORBIDDEN, "22023", "42704"];
/// PostgreSQL's code for what somebody may not do.
const FORBIDDEN: &str = "42501";
/// How often the server of a long piece of work is asked whether it still lives.
const MAKE_SURE: Duration = Duration::from_secs(10);

/// The database that a URL names.
pub(crate) struct Target {
    options: PgConnectOptions,
}

impl Target {
    /// Reads a URL.
    pub(crate) fn parse(url: &str) -> Result<Self, OpenError> {
        let options = url::options(url)?;
        // Whoever handles an error logs it; statements of one verb are in that verb's span.
        Ok(Self { options: options.application_name("jpefarm").disable_statement_logging() })
    }

    /// Its name in errors, without the password.
    pub(crate) fn name(&self) -> String {
        let options = &self.options;
        let database = options.get_database().unwrap_or(options.get_username());
        match options.get_socket() {
            Some(socket) => format!("{}:{}/{database}", socket.display(), options.get_port()),
            None => format!("{}:{}/{database}", options.get_host(), options.get_port()),
        }
    }

    /// What an error means that has no other meaning.
    pub(crate) fn unreachable(&self, error: sqlx::Error) -> OpenError {
        let (database, is_of_tls, may_pass) = (self.name(), self.is_of_tls(&error), may_pass(&error));
        let source = error.into();
        if is_of_tls {
            OpenError::Unsecured { database, source }
        } else {
            OpenError::Unreachable { database, may_pass, source }
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
        let asked = connection::answer(sqlx::query_as(sql).fetch_one(&mut connection)).await;
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
            let assumed = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *connection);
            connection::answer(assumed).await.map_err(|error| self.no_roles(error))?;
        }
        Ok(())
    }

    /// How the schema stands, and what the roles lack.
    pub(crate) async fn schema(&self, connection: &mut PgConnection) -> Result<Schema, OpenError> {
        let found = match connection::answer(migrations::applied(connection)).await {
            Ok(found) => found,
            Err(error) if has_code(&error, &[UNDEFINED_TABLE]) => 0,
            Err(error) => return Err(self.forbidden(error)),
        };
        let known = migrations::newest(&migrations::migrator());
        let is_usable = if found > known {
            let oldest = connection::answer(migrations::oldest_program(connection)).await;
            known >= oldest.map_err(|error| self.forbidden(error))?
        } else {
            found == known
        };
        let missing_roles = roles::missing(connection).await.map_err(|error| self.unreachable(error))?;
        let lacks_rights = rights::are_missing(connection).await.map_err(|error| self.unreachable(error))?;
        Ok(Schema { found, known, is_usable, missing_roles, lacks_rights })
    }

    /// What an error means when tables are looked at or changed.
    pub(crate) fn forbidden(&self, error: sqlx::Error) -> OpenError {
        if !has_code(&error, &[FORBIDDEN]) {
            return self.unreachable(error);
        }
        let user = self.options.get_username().to_owned();
        OpenError::Forbidden { user, database: self.name(), source: error.into() }
    }

    /// Does what may take long, such as a migration of a large table, as long as the server answers others.
    pub(crate) async fn while_alive<T>(
        &self,
        work: impl Future<Output = Result<T, OpenError>>,
    ) -> Result<T, OpenError> {
        tokio::select! {
            done = work => done,
            silence = self.silence() => Err(self.unreachable(silence)),
        }
    }

    /// Comes back when the server does not answer any more. Also one that refuses has answered.
    async fn silence(&self) -> sqlx::Error {
        loop {
            sleep(MAKE_SURE).await;
            match connection::answer(PgConnection::connect_with(&self.options)).await {
                Ok(connection) => leave(connection).await,
                Err(sqlx::Error::Io(error)) if error.kind() == ErrorKind::TimedOut => return error.into(),
                Err(_) => {}
            }
        }
    }
}

/// Says goodbye; nothing is lost when the server does not hear it.
pub(crate) async fn leave(connection: PgConnection) {
    let _ = connection::answer(connection.close()).await;
}

/// Whether PostgreSQL says one of these codes.
pub(crate) fn has_code(error: &sqlx::Error, codes: &[&str]) -> bool {
    code(error).is_some_and(|code| codes.contains(&&*code))
}

/// Whether an error that is not of TLS may be gone after a while.
fn may_pass(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(error) => !NEVER_PASS.contains(&error.kind()),
        error => code(error).is_some_and(|code| PASSING.iter().any(|begins| code.starts_with(begins))),
    }
}

fn code(error: &sqlx::Error) -> Option<Cow<'_, str>> {
    error.as_database_error().and_then(sqlx::error::DatabaseError::code)
}
