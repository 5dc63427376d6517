//! Deliveries that nobody asked for: ids pushed into Redis a second time, by a client that is no part of the farm.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use schemas::JobId;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc::UnboundedReceiver;

/// The list that they go to.
const LIST: &str = "{jpefarm:default}:ready:normal";

/// Of so many ids one is delivered again, on average: 10 %.
const ONE_IN: u32 = 10;

/// Pushes a tenth of the ids once more, through the Redis at `port`, as often as that answers. Ends with the ids, and
/// returns how many it has pushed.
pub(super) async fn deliver_again(seed: u64, port: u16, mut ids: UnboundedReceiver<JobId>) -> u64 {
    let mut rng = StdRng::seed_from_u64(seed);
    let (mut redis, mut n_pushed) = (None, 0);
    while let Some(id) = ids.recv().await {
        if !rng.random_ratio(1, ONE_IN) {
            continue;
        }
        if redis.is_none() {
            redis = TcpStream::connect(("127.0.0.1", port)).await.ok();
        }
        if let Some(connection) = &mut redis {
            match push(connection, id).await {
                Ok(()) => n_pushed += 1,
                Err(_) => redis = None,
            }
        }
    }
    n_pushed
}

/// Source: the Redis serialization protocol, RESP 2.
async fn push(redis: &mut TcpStream, id: JobId) -> std::io::Result<()> {
    let mut command = format!("*3\r\n$5\r\nRPUSH\r\n${}\r\n{LIST}\r\n$16\r\n", LIST.len()).into_bytes();
    command.extend_from_slice(id.as_uuid().as_bytes());
    command.extend_from_slice(b"\r\n");
    redis.write_all(&command).await?;
    let mut answer = [0; 64];
    match redis.read(&mut answer).await? {
        0 => Err(std::io::ErrorKind::UnexpectedEof.into()),
        _ if answer[0] == b':' => Ok(()),
        n => Err(std::io::Error::other(String::from_utf8_lossy(&answer[..n]).into_owned())),
    }
}
