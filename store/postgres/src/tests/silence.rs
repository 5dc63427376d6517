//! Servers that take connections and say nothing, or not at once.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::PostgresStore;
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
