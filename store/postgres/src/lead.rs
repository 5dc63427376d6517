//! `lead`: one process of all that have the database open leads.
//!
//! Who leads has a connection that holds a lock. The lock goes with the connection: at once when the process ends,
//! and when the network is cut as soon as the server gives up on it, 4 seconds later. Long before that the leader
//! has noticed.

use std::time::Duration;

use async_trait::async_trait;
use scheduler::ports::{Leadership, StoreError};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};
use tokio::time::{sleep, timeout};

use crate::connection::{self, Role, Session};
use crate::row::unavailable;

/// The lock, one of the database's own: "jpefarm" in ASCII.
const LOCK: i64 = 0x006a_7065_6661_726d;
/// How long one waits before trying again to lead.
const TRY_AGAIN: Duration = Duration::from_millis(250);
/// How often the leader makes sure of its connection.
const MAKE_SURE: Duration = Duration::from_millis(500);
/// How long an answer may take before the leader steps down.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(1);

/// Waits until nobody else leads, and leads.
pub(crate) async fn lead(options: &PgConnectOptions) -> Result<Box<dyn Leadership>, StoreError> {
    let connecting = connection::connect(options, Session::of(Role::Dispatcher));
    let mut connection = connecting.await.map_err(unavailable)?;
    while !try_lock(&mut connection).await.map_err(unavailable)? {
        sleep(TRY_AGAIN).await;
    }
    Ok(Box::new(Leading { connection }))
}

async fn try_lock(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    let asked = sqlx::query_scalar("SELECT pg_try_advisory_lock($1)").bind(LOCK).fetch_one(connection);
    connection::answer(asked).await
}

struct Leading {
    connection: PgConnection,
}

#[async_trait]
impl Leadership for Leading {
    async fn lost(&mut self) {
        loop {
            sleep(MAKE_SURE).await;
            if !matches!(timeout(ANSWER_TIMEOUT, self.connection.ping()).await, Ok(Ok(()))) {
                return;
            }
        }
    }
}
