//! The way from one process to one server: a proxy that can cut, silence, slow down and garble it.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch::{self, Receiver, Sender};
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// Most bytes passed on at a time.
const PIECE_BYTES: usize = 16 << 10;

/// Pieces of an answer from this length on are garbled: shorter ones are headers, whose damage proves nothing.
const GARBLED_BYTES_MIN: usize = 1 << 10;

/// How long a way is cut before it leads elsewhere: everybody on it has to notice.
const SWITCH: Duration = Duration::from_millis(100);

/// What happens to the traffic; can be changed at any time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// All of it passes.
    Fair,
    /// Connections break, and new ones break at once.
    Cut,
    /// Connections hold and come about, and nothing passes until it clears up: a partition.
    Silent,
    /// Each piece of an answer takes so much longer.
    Slow(Duration),
    /// The last byte of each longer piece of an answer is another one.
    Garbled,
}

/// A proxy on a port of its own. It ends when it is dropped.
#[derive(Debug)]
pub struct Link {
    port: u16,
    target: Arc<AtomicU16>,
    weather: Sender<Weather>,
    accepting: JoinHandle<()>,
}

impl Link {
    /// A way to the server at `port` of the loopback, which begins at a free port of `address`.
    pub async fn to(port: u16, address: Ipv4Addr) -> Self {
        let listener = TcpListener::bind((address, 0)).await.expect("a port is free");
        let own_port = listener.local_addr().expect("it is bound").port();
        let (weather, seen) = watch::channel(Weather::Fair);
        let target = Arc::new(AtomicU16::new(port));
        let accepting = tokio::spawn(accept(listener, Arc::clone(&target), seen));
        Self { port: own_port, target, weather, accepting }
    }

    /// Where it begins.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Leads to the server at `port` of the loopback from now on; connections to the one before it break.
    pub async fn lead_to(&self, port: u16) {
        self.set(Weather::Cut);
        self.target.store(port, Ordering::SeqCst);
        sleep(SWITCH).await;
        self.set(Weather::Fair);
    }

    /// Changes what happens to the traffic.
    pub fn set(&self, weather: Weather) {
        self.weather.send_replace(weather);
    }

    /// Changes it for `duration`.
    pub async fn set_for(&self, weather: Weather, duration: Duration) {
        self.set(weather);
        sleep(duration).await;
        self.set(Weather::Fair);
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, target: Arc<AtomicU16>, weather: Receiver<Weather>) {
    loop {
        let Ok((client, _)) = listener.accept().await else { continue };
        if *weather.borrow() != Weather::Cut {
            tokio::spawn(pass(client, target.load(Ordering::SeqCst), weather.clone()));
        }
    }
}

async fn pass(client: TcpStream, port: u16, mut weather: Receiver<Weather>) {
    let Ok(server) = TcpStream::connect(("127.0.0.1", port)).await else { return };
    // Or small requests wait for acknowledgements that come late.
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
    tokio::select! {
        () = pump(from_client, to_server, weather.clone(), false) => {}
        () = pump(from_server, to_client, weather.clone(), true) => {}
        _ = weather.wait_for(|weather| *weather == Weather::Cut) => {}
    }
}

async fn pump(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut weather: Receiver<Weather>,
    is_answer: bool,
) {
    let mut piece = vec![0; PIECE_BYTES];
    while let Ok(n_bytes @ 1..) = from.read(&mut piece).await {
        let Ok(now) = weather.wait_for(|weather| *weather != Weather::Silent).await.map(|now| *now) else {
            return;
        };
        if is_answer {
            disturb(now, &mut piece[..n_bytes]).await;
        }
        if to.write_all(&piece[..n_bytes]).await.is_err() {
            return;
        }
    }
}

async fn disturb(weather: Weather, piece: &mut [u8]) {
    match weather {
        Weather::Slow(delay) => sleep(delay).await,
        Weather::Garbled if piece.len() >= GARBLED_BYTES_MIN => {
            if let Some(last) = piece.last_mut() {
                *last ^= 0x20;
            }
        }
        Weather::Fair | Weather::Cut | Weather::Silent | Weather::Garbled => {}
    }
}
