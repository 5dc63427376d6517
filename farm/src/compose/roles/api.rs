//! The role that answers HTTP.

use std::net::SocketAddr;

use anyhow::Result;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::info_span;

use crate::compose::certificate::{CertificateFiles, FollowedPair};
use crate::compose::foundation::Foundation;
use crate::compose::listener;
use crate::compose::part::{Part, Parts};
use crate::config::{Layers, Settings};

/// A port that is taken, and the certificate to serve it with.
pub(super) struct Bound {
    listener: TcpListener,
    address: SocketAddr,
    pair: Option<FollowedPair>,
}

/// Takes the port, so that nobody else gets it while the rest starts.
///
/// # Errors
///
/// It is taken, the certificate cannot be used, or what leaves this machine would not be encrypted.
pub(super) async fn bind(config: &Layers) -> Result<Bound> {
    config.check_listener()?;
    let http = &config.settings.http;
    let pair = match (&http.tls_certificate, &http.tls_key) {
        (Some(certificate), Some(key)) => {
            Some(CertificateFiles::new(certificate.clone(), key.clone()).load()?)
        }
        _ => None,
    };
    let listener = listener::bind(http.listen, "--listen").await?;
    let address = listener.local_addr()?;
    Ok(Bound { listener, address, pair })
}

impl Bound {
    /// Where it will answer.
    pub(super) fn url(&self) -> String {
        let scheme = if self.pair.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Starts to answer.
    ///
    /// # Errors
    ///
    /// A setting cannot be, which the check of the settings has found before.
    pub(super) fn start(self, foundation: &Foundation, settings: &Settings, parts: &mut Parts) -> Result<()> {
        let config = settings.http.interface.clone();
        let router = ::api::router(foundation.scheduler.clone(), config.clone())?;
        let (listener, stop) = (self.listener, CancellationToken::new());
        let told = stop.clone();
        let Some(pair) = self.pair else {
            let serving = async move {
                ::api::serve(listener, router, &config, told).await;
                Ok(())
            };
            parts.serving.push(Part::start(info_span!("api"), stop, serving));
            return Ok(());
        };
        let tls = pair.tls();
        let serving = async move {
            ::api::serve_tls(listener, tls, router, &config, told).await;
            Ok(())
        };
        parts.serving.push(Part::start(info_span!("api"), stop, serving));
        let stop = CancellationToken::new();
        parts.supporting.push(Part::start(info_span!("certificate"), stop.clone(), pair.follow(stop)));
        Ok(())
    }
}
