//! Servers that take connections and say nothing, or not at once.

use std::time::Duration;

use sqlx::PgConnection;
use sqlx::migrate::Migrate;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::{Postgres, PostgresStore, new_database, superuser};
use crate::OpenError;

/// Bounds every wait; an answer may take 15 seconds.
const PATIENCE: Duration = Duration::from_mins(1);

/// "You are in", and "ready for a query".
///
/// Source: PostgreSQL 15, message formats: `AuthenticationOk`, `ReadyForQuery`.
const WELCOME: [u8; 15] = *b"R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I";

/// A server that welcomes everybody and answers no question. Returns its URL.
async fn silent_server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let mut connections = Vec::new();
        while let Ok((mut connection, _)) = listener.accept().await {
            welcome(&mut connection).await;
            connections.push(connection);
        }
    });
    format!("postgres://me:x@127.0.0.1:{port}/farm?sslmode=disable")
}

async fn welcome(connection: &mut TcpStream) {
    let n_bytes = connection.read_u32().await.unwrap();
    let mut rest = vec![0; usize::try_from(n_bytes).unwrap() - 4];
    connection.read_exact(&mut rest).await.unwrap();
    connection.write_all(&WELCOME).await.unwrap();
}

#[tokio::test]
async fn nobody_waits_for_ever_for_a_server_that_is_silent() {
    let url = silent_server().await;
    let tried = Box::pin(async {
        tokio::join!(PostgresStore::open(&url), PostgresStore::schema(&url), PostgresStore::migrate(&url))
    });
    let (opened, schema, migrated) = timeout(PATIENCE, tried).await.expect("all come back");
    for error in [opened.err(), schema.err(), migrated.err()] {
        assert!(matches!(error, Some(OpenError::Unreachable { .. })), "{error:?}");
    }
}

/// A way to the server of the tests, as a port. Once it is frozen it still takes connections, and lets nothing through.
async fn way(frozen: CancellationToken) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            tokio::spawn(pass(near, frozen.clone()));
        }
    });
    port
}

async fn pass(mut near: TcpStream, frozen: CancellationToken) {
    let mut far = TcpStream::connect(("127.0.0.1", Postgres::shared().port())).await.unwrap();
    if frozen.run_until_cancelled(copy_bidirectional(&mut near, &mut far)).await.is_none() {
        // Both ends stay open.
        std::future::pending::<()>().await;
    }
}

/// Returns when somebody waits for the lock of those who migrate this database.
async fn wait_for_waiting(connection: &mut PgConnection) {
    let waiting =
        "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
                   WHERE locktype = 'advisory' AND NOT granted AND datname = current_database())";
    while !sqlx::query_scalar::<_, bool>(waiting).fetch_one(&mut *connection).await.unwrap() {}
}

#[tokio::test]
async fn a_migration_that_takes_long_ends_when_its_server_falls_silent() {
    let url = new_database().await;
    let mut other = superuser(&url).await;
    other.lock().await.unwrap();
    let frozen = CancellationToken::new();
    let port = way(frozen.clone()).await;
    let far = url.replace(&format!(":{}/", Postgres::shared().port()), &format!(":{port}/"));
    let freezing = async {
        wait_for_waiting(&mut other).await;
        frozen.cancel();
    };
    let both = Box::pin(async { tokio::join!(PostgresStore::migrate(&far), freezing) });
    let (migrated, ()) = timeout(PATIENCE, both).await.expect("it comes back");
    assert!(matches!(migrated, Err(OpenError::Unreachable { .. })), "{migrated:?}");
}
