//! The role that answers HTTP.

use anyhow::Result;
use api::Starting;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::info_span;

use crate::compose::certificate::{CertificateFiles, FollowedPair};
use crate::compose::foundation::Foundation;
use crate::compose::listener;
use crate::compose::part::{Part, Parts};
use crate::config::{Layers, Settings};

/// A port that is taken, and the certificate to serve it with.
struct Bound {
    listener: TcpListener,
    pair: Option<FollowedPair>,
}

/// A port on which is answered that the farm is starting.
pub(super) struct Serving {
    /// Where it answers.
    pub(super) url: String,
    starting: Starting,
}

/// Takes the port, so that nobody else gets it while the rest starts, and answers there.
///
/// # Errors
///
/// It is taken, the certificate cannot be used, or what leaves this machine would not be encrypted.
pub(super) async fn start(config: &Layers, parts: &mut Parts) -> Result<Serving> {
    let bound = bind(config).await?;
    let scheme = if bound.pair.is_some() { "https" } else { "http" };
    let url = format!("{scheme}://{}", bound.listener.local_addr()?);
    let starting = Starting::default();
    bound.serve(&starting, &config.settings, parts);
    Ok(Serving { url, starting })
}

async fn bind(config: &Layers) -> Result<Bound> {
    config.check_listener()?;
    let http = &config.settings.http;
    let pair = match (&http.tls_certificate, &http.tls_key) {
        (Some(certificate), Some(key)) => {
            Some(CertificateFiles::new(certificate.clone(), key.clone()).load()?)
        }
        _ => None,
    };
    Ok(Bound { listener: listener::bind(http.listen, "--listen").await?, pair })
}

impl Bound {
    fn serve(self, starting: &Starting, settings: &Settings, parts: &mut Parts) {
        let (router, config) = (starting.router(), settings.http.interface.clone());
        let (listener, stop) = (self.listener, CancellationToken::new());
        let told = stop.clone();
        let Some(pair) = self.pair else {
            let serving = async move {
                ::api::serve(listener, router, &config, told).await;
                Ok(())
            };
            parts.serving.push(Part::start(info_span!("api"), stop, serving));
            return;
        };
        let tls = pair.tls();
        let serving = async move {
            ::api::serve_tls(listener, tls, router, &config, told).await;
            Ok(())
        };
        parts.serving.push(Part::start(info_span!("api"), stop, serving));
        let stop = CancellationToken::new();
        parts.supporting.push(Part::start(info_span!("certificate"), stop.clone(), pair.follow(stop)));
    }
}

impl Serving {
    /// Starts to answer in earnest.
    ///
    /// # Errors
    ///
    /// A setting cannot be, which the check of the settings has found before.
    pub(super) fn ready(self, foundation: &Foundation, settings: &Settings) -> Result<()> {
        let router = ::api::router(foundation.scheduler.clone(), settings.http.interface.clone())?;
        self.starting.ready(router);
        Ok(())
    }
}
