//! Whether a process without HTTP interface is well, for those who watch over it.

use std::net::SocketAddr;

use anyhow::Result;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::info_span;

use crate::compose::foundation::Foundation;
use crate::compose::listener;
use crate::compose::part::{Part, Parts};
use crate::config::Settings;

/// A port that is taken.
pub(super) struct Bound {
    listener: TcpListener,
    address: SocketAddr,
}

/// Takes the port if the settings name one.
///
/// # Errors
///
/// It is taken.
pub(super) async fn bind(settings: &Settings) -> Result<Option<Bound>> {
    let Some(address) = settings.telemetry.listen else {
        return Ok(None);
    };
    let listener = listener::bind(address, "`telemetry.listen`").await?;
    let address = listener.local_addr()?;
    Ok(Some(Bound { listener, address }))
}

impl Bound {
    /// Where it will answer.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Starts to answer `/livez` and `/readyz`.
    pub(super) fn start(self, foundation: &Foundation, settings: &Settings, parts: &mut Parts) {
        let router = ::api::health_router(foundation.scheduler.clone());
        let (config, stop) = (settings.http.interface.clone(), CancellationToken::new());
        let (listener, told) = (self.listener, stop.clone());
        let serving = async move {
            ::api::serve(listener, router, &config, told).await;
            Ok(())
        };
        parts.serving.push(Part::start(info_span!("health"), stop, serving));
    }
}
