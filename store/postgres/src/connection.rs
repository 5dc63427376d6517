//! Connections: as whom they act, how long they wait, and how one that broke is replaced.

use std::fmt;
use std::future::Future;
use std::io;
use std::time::Duration;

use schemas::TenantId;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool, Postgres, Transaction};
use tokio::time::{Instant, timeout};

/// How long it may take to connect, or to get a connection of a pool.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long the server lets a statement run, but for a very large one.
pub(crate) const STATEMENT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an answer may take before its connection counts as dead.
pub(crate) const ANSWER_TIMEOUT: Duration = STATEMENT_TIMEOUT.saturating_add(ANSWER_GRACE);
/// By how much longer one waits here than the server lets a statement run.
const ANSWER_GRACE: Duration = Duration::from_secs(5);
/// A connection that was used this long ago, or longer, is tried before it is used again.
const TRUSTED_FOR: Duration = Duration::from_millis(100);

/// A role of the database, under which statements run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Acts for tenants and sees only theirs: submits, cancels, reads.
    App,
    /// Serves all tenants: claims, keeps and ends jobs.
    Dispatcher,
    /// Removes what is old.
    Maintenance,
}

impl Role {
    /// Every role.
    pub(crate) const ALL: [Self; 3] = [Self::App, Self::Dispatcher, Self::Maintenance];

    /// Its name in the database.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::App => "jpefarm_app",
            Self::Dispatcher => "jpefarm_dispatcher",
            Self::Maintenance => "jpefarm_maintenance",
        }
    }
}

/// When a commit is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Commit {
    /// When it is on disk.
    Durable,
    /// At once: it may be gone when the server crashes within the next moment. For what may be lost.
    Lazy,
}

/// How a connection acts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Session {
    /// Under which role.
    pub(crate) role: Role,
    /// When its commits are answered.
    pub(crate) commit: Commit,
}

impl Session {
    /// A session whose commits are durable.
    pub(crate) const fn of(role: Role) -> Self {
        Self { role, commit: Commit::Durable }
    }

    /// Makes a connection act so. The server gives up on a client that is gone within 4 seconds, so that its locks
    /// do not outlive it for long.
    async fn begin(self, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        let role = self.role.name();
        let timeout = set_timeout(STATEMENT_TIMEOUT);
        let commit = if self.commit == Commit::Lazy { "SET synchronous_commit = off;" } else { "" };
        let sql = format!(
            "SET ROLE {role}; {commit}
             {timeout}; SET idle_in_transaction_session_timeout = '10s';
             SET tcp_keepalives_idle = 2; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 2;
             SET tcp_user_timeout = '4s'"
        );
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await.map(drop)
    }
}

fn set_timeout(limit: Duration) -> String {
    format!("SET statement_timeout = {}", limit.as_millis())
}

/// Opens a connection.
pub(crate) async fn connect(
    options: &PgConnectOptions,
    session: Session,
) -> Result<PgConnection, sqlx::Error> {
    in_time(CONNECT_TIMEOUT, async {
        let mut connection = PgConnection::connect_with(options).await?;
        session.begin(&mut connection).await?;
        Ok(connection)
    })
    .await
}

/// A pool of at most `n_max` connections, opened as they are needed.
pub(crate) fn pool(options: &PgConnectOptions, session: Session, n_max: u32) -> PgPool {
    PgPoolOptions::new()
        .max_connections(n_max)
        .acquire_timeout(CONNECT_TIMEOUT)
        .after_connect(move |connection, _| Box::pin(session.begin(connection)))
        .test_before_acquire(false)
        .before_acquire(|connection, metadata| {
            Box::pin(async move { Ok(metadata.idle_for < TRUSTED_FOR || is_alive(connection).await) })
        })
        .connect_lazy_with(options.clone())
}

/// Begins a transaction that speaks for `tenants`. Only in a session of [`Role::App`] that makes a difference.
pub(crate) async fn begin_for(
    connection: &mut PgConnection,
    tenants: impl IntoIterator<Item = TenantId>,
) -> Result<Transaction<'_, Postgres>, sqlx::Error> {
    let mut list: Vec<String> = tenants.into_iter().map(|tenant| tenant.to_string()).collect();
    list.sort_unstable();
    list.dedup();
    // Safe to write out: a tenant is a UUID. In one trip with the beginning of the transaction.
    let sql = format!("BEGIN; SET LOCAL jpefarm.tenants = '{}'", list.join(","));
    connection.begin_with(AssertSqlSafe(sql)).await
}

/// Whether somebody answers at the other end.
pub(crate) async fn is_alive(connection: &mut PgConnection) -> bool {
    in_time(CONNECT_TIMEOUT, connection.ping()).await.is_ok()
}

/// Waits for what the server answers, but not for ever.
pub(crate) async fn answer<T>(
    answer: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    in_time(ANSWER_TIMEOUT, answer).await
}

/// Waits for what the server may take `limit` for.
pub(crate) async fn answer_in<T>(
    limit: Duration,
    answer: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    in_time(limit + ANSWER_GRACE, answer).await
}

async fn in_time<T>(
    limit: Duration,
    answer: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    timeout(limit, answer).await.unwrap_or_else(|_| Err(io::Error::from(io::ErrorKind::TimedOut).into()))
}

/// One connection for one user: opened when it is needed, and again after it broke.
pub(crate) struct Link {
    options: PgConnectOptions,
    session: Session,
    connection: Option<PgConnection>,
    used_at: Instant,
    /// How long the server lets a statement run on the connection.
    statement_timeout: Duration,
}

/// Without the options: they have the password.
impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link").field("session", &self.session).finish_non_exhaustive()
    }
}

impl Link {
    /// A link that is not connected yet.
    pub(crate) fn new(options: PgConnectOptions, session: Session) -> Self {
        Self {
            options,
            session,
            connection: None,
            used_at: Instant::now(),
            statement_timeout: STATEMENT_TIMEOUT,
        }
    }

    /// The connection, in working order as far as one can know.
    pub(crate) async fn connection(&mut self) -> Result<&mut PgConnection, sqlx::Error> {
        let connection = match self.connection.take() {
            Some(connection) => self.tried(connection).await,
            None => None,
        };
        let connection = if let Some(connection) = connection {
            connection
        } else {
            self.statement_timeout = STATEMENT_TIMEOUT;
            connect(&self.options, self.session).await?
        };
        self.used_at = Instant::now();
        Ok(self.connection.insert(connection))
    }

    /// The connection, on which the server lets a statement run for `limit`.
    pub(crate) async fn connection_for(&mut self, limit: Duration) -> Result<&mut PgConnection, sqlx::Error> {
        self.connection().await?;
        let connection = self.connection.as_mut().ok_or(sqlx::Error::WorkerCrashed)?;
        if limit != self.statement_timeout {
            answer(sqlx::raw_sql(AssertSqlSafe(set_timeout(limit))).execute(&mut *connection)).await?;
            self.statement_timeout = limit;
        }
        Ok(connection)
    }

    /// The connection, unless it has been idle and does not answer any more.
    async fn tried(&self, mut connection: PgConnection) -> Option<PgConnection> {
        if self.used_at.elapsed() < TRUSTED_FOR {
            return Some(connection);
        }
        is_alive(&mut connection).await.then_some(connection)
    }

    /// Gives the connection up, because nobody knows any more what state it is in.
    pub(crate) fn disconnect(&mut self) {
        self.connection = None;
    }
}
