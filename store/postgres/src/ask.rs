//! Questions to the database, each on a connection of a pool.

use futures::future::BoxFuture;
use scheduler::ports::StoreError;
use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, PgPool, Postgres};
use tokio::time::timeout;

use crate::connection::{ANSWER_TIMEOUT, is_alive};
use crate::row::unavailable;

/// Asks what may be asked twice. When the connection turns out to be cut, which its user could not know, another
/// one is asked that is alive.
pub(crate) async fn ask<T>(
    pool: &PgPool,
    question: impl for<'c> Fn(&'c mut PgConnection) -> BoxFuture<'c, Result<T, StoreError>>,
) -> Result<T, StoreError> {
    match ask_once(pool, &question).await {
        Err(error) if is_cut(&error) => ask_on(living(pool).await?, &question).await,
        answered => answered,
    }
}

/// Asks what must not be asked twice.
pub(crate) async fn ask_once<T>(
    pool: &PgPool,
    question: impl for<'c> Fn(&'c mut PgConnection) -> BoxFuture<'c, Result<T, StoreError>>,
) -> Result<T, StoreError> {
    ask_on(pool.acquire().await.map_err(unavailable)?, &question).await
}

/// A connection that does not answer in time is given up, so that it does not keep its place in the pool.
async fn ask_on<T>(
    mut connection: PoolConnection<Postgres>,
    question: &impl for<'c> Fn(&'c mut PgConnection) -> BoxFuture<'c, Result<T, StoreError>>,
) -> Result<T, StoreError> {
    let answer = timeout(ANSWER_TIMEOUT, question(&mut connection)).await;
    answer.unwrap_or_else(|late| {
        drop(connection.detach());
        Err(StoreError::Unavailable(late.into()))
    })
}

/// A connection that answers. Where one was cut the others of its pool often were too.
async fn living(pool: &PgPool) -> Result<PoolConnection<Postgres>, StoreError> {
    loop {
        let mut connection = pool.acquire().await.map_err(unavailable)?;
        if is_alive(&mut connection).await {
            return Ok(connection);
        }
        drop(connection.detach());
    }
}

/// Whether the connection was cut: by the network, or by a server that goes away.
fn is_cut(error: &StoreError) -> bool {
    let StoreError::Unavailable(source) = error else { return false };
    match source.downcast_ref() {
        Some(sqlx::Error::Io(_)) => true,
        Some(sqlx::Error::Database(error)) => error.code().is_some_and(|code| code.starts_with("57P")),
        _ => false,
    }
}
