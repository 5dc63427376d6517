//! Accepts connections until it is told to stop.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;

use crate::stop::Stop;
use crate::{Config, Tls};

/// How long to wait after the operating system refused a connection, mostly for want of file handles.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Answers requests on `listener` in plain HTTP until `stop`. Then event streams end, long polls answer with what
/// is, and other requests in progress have `shutdown_grace_s` to end before they are broken off.
pub async fn serve(listener: TcpListener, router: Router, config: &Config, stop: CancellationToken) {
    answer_all(listener, Server::new(router, config, stop), config).await;
}

/// Answers requests as [`serve`] does, encrypted. A client has `header_timeout_s` to shake hands.
pub async fn serve_tls(
    listener: TcpListener,
    tls: Tls,
    router: Router,
    config: &Config,
    stop: CancellationToken,
) {
    let server = Server { tls: Some(tls), ..Server::new(router, config, stop) };
    answer_all(listener, server, config).await;
}

async fn answer_all(listener: TcpListener, server: Server, config: &Config) {
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let stop = server.stop.clone();
    while let Some((stream, permit)) = stop.run_until_cancelled(server.accept(&listener)).await {
        connections.spawn(server.clone().answer(stream, permit, graceful.watcher()));
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    let grace = Duration::from_secs(config.shutdown_grace_s);
    if tokio::time::timeout(grace, graceful.shutdown()).await.is_err() {
        tracing::warn!(connections = connections.len(), "breaking off requests that outlast the grace");
    }
    connections.shutdown().await;
}

#[derive(Clone)]
struct Server {
    router: Router,
    tls: Option<Tls>,
    http: http1::Builder,
    handshake_timeout: Duration,
    places: Arc<Semaphore>,
    stop: CancellationToken,
}

impl Server {
    fn new(router: Router, config: &Config, stop: CancellationToken) -> Self {
        let mut http = http1::Builder::new();
        let header_timeout = Duration::from_secs(config.header_timeout_s);
        http.timer(TokioTimer::new()).header_read_timeout(header_timeout);
        Self {
            router: router.layer(Extension(Stop(stop.clone()))),
            tls: None,
            http,
            handshake_timeout: header_timeout,
            stop,
            places: Arc::new(Semaphore::new(config.connections_max.min(Semaphore::MAX_PERMITS))),
        }
    }

    /// The next connection, once there is a place for it.
    async fn accept(&self, listener: &TcpListener) -> (TcpStream, OwnedSemaphorePermit) {
        let place = Arc::clone(&self.places).acquire_owned().await.expect("nobody closes the semaphore");
        loop {
            match listener.accept().await {
                Ok((stream, _)) => return (stream, place),
                Err(error) => refused(&error).await,
            }
        }
    }

    /// Answers what comes over one connection; its place is free again when this returns.
    async fn answer(self, stream: TcpStream, _place: OwnedSemaphorePermit, watcher: Watcher) {
        // Small answers should not wait for their acknowledgement; without it they are only slower.
        stream.set_nodelay(true).ok();
        match &self.tls {
            None => self.converse(stream, watcher).await,
            Some(tls) => {
                if let Some(stream) = self.shake_hands(tls, stream).await {
                    self.converse(stream, watcher).await;
                }
            }
        }
    }

    /// `None` when the client takes too long or is none of ours, or when the server stops before.
    async fn shake_hands(&self, tls: &Tls, stream: TcpStream) -> Option<TlsStream<TcpStream>> {
        let handshake = tokio::time::timeout(self.handshake_timeout, tls.accept(stream));
        match self.stop.run_until_cancelled(handshake).await? {
            Ok(Ok(stream)) => Some(stream),
            Ok(Err(error)) => {
                tracing::debug!(error = &error as &dyn std::error::Error, "a TLS handshake failed");
                None
            }
            Err(_) => None,
        }
    }

    async fn converse(&self, stream: impl AsyncRead + AsyncWrite + Unpin + 'static, watcher: Watcher) {
        let service = TowerToHyperService::new(self.router.clone());
        let connection = self.http.serve_connection(TokioIo::new(stream), service);
        if let Err(error) = watcher.watch(connection).await {
            tracing::debug!(error = &error as &dyn std::error::Error, "a connection broke");
        }
    }
}

/// A connection that broke before it was accepted is nobody's loss; anything else will not be better at once.
async fn refused(error: &io::Error) {
    if !matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) {
        tracing::error!(error = error as &dyn std::error::Error, "cannot accept a connection");
        tokio::time::sleep(ACCEPT_PAUSE).await;
    }
}
