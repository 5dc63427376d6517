//! What is told in the last moment.

use std::time::Duration;

use scheduler::ports::Change;
use sqlx::postgres::PgListener;
use sqlx::types::Uuid;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::{Postgres, id, new_database};
use crate::notifier::{CHANNEL, Notifier, changes};
use crate::url::options;

/// Bounds every wait.
const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn what_is_told_while_it_speaks_the_last_time_is_told_too() {
    let url = new_database().await;
    let mut listener = PgListener::connect(&url).await.unwrap();
    listener.listen(CHANNEL).await.unwrap();
    // A way to the server that opens when the test says so.
    let way = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = way.local_addr().unwrap().port();
    let far = url.replace(&format!(":{}/", Postgres::shared().port()), &format!(":{port}/"));
    let notifier = Notifier::start(options(&far).unwrap(), Uuid::from_u128(1));
    notifier.tell(Change::Job(id(1)));
    let (mut near, _) = timeout(PATIENCE, way.accept()).await.expect("it connects to speak").unwrap();
    notifier.tell(Change::Job(id(2)));
    let relay = async {
        let mut server = TcpStream::connect(("127.0.0.1", Postgres::shared().port())).await.unwrap();
        copy_bidirectional(&mut near, &mut server).await
    };
    let (relayed, ()) =
        timeout(PATIENCE, async { tokio::join!(relay, notifier.stop()) }).await.expect("it ends");
    // The server may have hung up first.
    drop(relayed);
    for number in [1, 2] {
        let message = timeout(PATIENCE, listener.recv()).await.expect("it is told").unwrap();
        assert_eq!(changes(message.payload(), Uuid::nil()), [Change::Job(id(number))]);
    }
}
