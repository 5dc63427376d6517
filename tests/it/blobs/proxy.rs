//! A proxy before a server, which delays or cuts what comes back.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Most bytes passed on at a time.
const PIECE_BYTES: usize = 8 << 10;

/// What the proxy does to answers; all of it can be changed while it runs.
#[derive(Debug, Default)]
struct Weather {
    /// Milliseconds before each piece.
    delay_ms: AtomicUsize,
    /// How many connections are still to be cut after one piece of their answer.
    n_cuts: AtomicUsize,
}

/// A proxy on a port of the loopback. It ends when it is dropped.
pub(super) struct Proxy {
    /// Where it listens.
    pub(super) port: u16,
    weather: Arc<Weather>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// A proxy before the server at `port`.
    pub(super) async fn before(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let own_port = listener.local_addr().unwrap().port();
        let weather = Arc::<Weather>::default();
        let passed_on = Arc::clone(&weather);
        let accepting = tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                tokio::spawn(pass(client, port, Arc::clone(&passed_on)));
            }
        });
        Self { port: own_port, weather, accepting }
    }

    /// Waits `delay` before each 8 KiB of an answer from now on.
    pub(super) fn delay(&self, delay: Duration) {
        self.weather.delay_ms.store(usize::try_from(delay.as_millis()).unwrap(), Ordering::SeqCst);
    }

    /// Cuts the next `n` connections after 8 KiB of an answer.
    pub(super) fn cut(&self, n: usize) {
        self.weather.n_cuts.store(n, Ordering::SeqCst);
    }

    /// How many of the connections to cut have not been cut yet.
    pub(super) fn n_cuts_left(&self) -> usize {
        self.weather.n_cuts.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn pass(client: TcpStream, port: u16, weather: Arc<Weather>) {
    let Ok(server) = TcpStream::connect(("127.0.0.1", port)).await else { return };
    let (mut from_client, to_client) = client.into_split();
    let (from_server, mut to_server) = server.into_split();
    tokio::select! {
        _ = copy(&mut from_client, &mut to_server) => {}
        () = answer(from_server, to_client, &weather) => {}
    }
}

/// Passes the answers of one connection on. Only one that is longer than a piece is cut.
async fn answer(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, weather: &Weather) {
    let mut piece = vec![0; PIECE_BYTES];
    while let Ok(n_bytes @ 1..) = from.read(&mut piece).await {
        let delay_ms = weather.delay_ms.load(Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(delay_ms as u64)).await;
        let is_cut = n_bytes == PIECE_BYTES
            && weather.n_cuts.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1)).is_ok();
        if to.write_all(&piece[..n_bytes]).await.is_err() || is_cut {
            return;
        }
    }
}
