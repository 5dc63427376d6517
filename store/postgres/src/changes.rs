//! `changes`: what other processes change in the books.

use std::collections::VecDeque;
use std::time::Duration;

use futures::StreamExt;
use futures::stream::{self, BoxStream};
use scheduler::ports::{Change, StoreError};
use sqlx::postgres::{PgConnectOptions, PgListener};
use sqlx::types::Uuid;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::connection::{self, Role, Session};
use crate::notifier::{self, CHANNEL};
use crate::row::unavailable;

/// A connection that was silent for so long is asked whether it still lives.
const SILENCE_MAX: Duration = Duration::from_secs(10);
/// The first pause before the connection is made anew; each further one is twice as long.
const BACKOFF_MIN: Duration = Duration::from_millis(50);
/// The longest pause.
const BACKOFF_MAX: Duration = Duration::from_secs(2);

/// Follows the changes until `closed`. Those that `listener` has told of itself are left out.
pub(crate) async fn changes(
    options: PgConnectOptions,
    listener: Uuid,
    closed: CancellationToken,
) -> Result<BoxStream<'static, Change>, StoreError> {
    let connection = listen(&options).await.map_err(unavailable)?;
    let following = Following {
        options,
        listener,
        connection: Some(connection),
        backoff: BACKOFF_MIN,
        told: VecDeque::new(),
    };
    let changes = stream::unfold(following, |mut following| async {
        let change = following.next().await;
        Some((change, following))
    });
    Ok(changes.take_until(closed.cancelled_owned()).boxed())
}

async fn listen(options: &PgConnectOptions) -> Result<PgListener, sqlx::Error> {
    let pool = connection::pool(options, Session::of(Role::App), 1);
    let mut listener = PgListener::connect_with(&pool).await?;
    // After a loss everything is made anew here, so that it is told of when the new connection listens.
    listener.eager_reconnect(false);
    listener.ignore_pool_close_event(true);
    connection::answer(listener.listen(CHANNEL)).await?;
    Ok(listener)
}

struct Following {
    options: PgConnectOptions,
    listener: Uuid,
    connection: Option<PgListener>,
    backoff: Duration,
    told: VecDeque<Change>,
}

impl Following {
    async fn next(&mut self) -> Change {
        loop {
            if let Some(change) = self.told.pop_front() {
                return change;
            }
            match self.connection.take() {
                Some(connection) => self.connection = self.hear(connection).await,
                None => self.reconnect().await,
            }
        }
    }

    /// Waits for a message, and gives the connection back when it still lives.
    async fn hear(&mut self, mut connection: PgListener) -> Option<PgListener> {
        let is_alive = match timeout(SILENCE_MAX, connection.try_recv()).await {
            Ok(Ok(Some(message))) => {
                self.told.extend(notifier::changes(message.payload(), self.listener));
                true
            }
            Ok(Ok(None) | Err(_)) => false,
            Err(_silence) => {
                connection::answer(sqlx::query("SELECT 1").execute(&mut connection)).await.is_ok()
            }
        };
        is_alive.then_some(connection)
    }

    async fn reconnect(&mut self) {
        tokio::time::sleep(self.backoff).await;
        self.backoff = (2 * self.backoff).min(BACKOFF_MAX);
        match listen(&self.options).await {
            Ok(connection) => {
                self.connection = Some(connection);
                self.backoff = BACKOFF_MIN;
                self.told.push_back(Change::Missed);
            }
            Err(error) => tracing::warn!(%error, "the changes of other processes are not heard"),
        }
    }
}
