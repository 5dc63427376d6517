//! Whether a process without HTTP interface is well, for those who watch over it.

use anyhow::Result;
use api::Starting;
use tokio_util::sync::CancellationToken;
use tracing::info_span;

use crate::compose::foundation::Foundation;
use crate::compose::listener;
use crate::compose::part::{Part, Parts};
use crate::config::Settings;

/// A port on which is answered that the process is starting.
pub(super) struct Serving {
    /// Where it answers.
    pub(super) url: String,
    starting: Starting,
}

/// Takes the port if the settings name one, and answers `/livez` and `/readyz` there.
///
/// # Errors
///
/// It is taken.
pub(super) async fn start(settings: &Settings, parts: &mut Parts) -> Result<Option<Serving>> {
    let Some(address) = settings.telemetry.listen else {
        return Ok(None);
    };
    let listener = listener::bind(address, "`telemetry.listen`").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let starting = Starting::default();
    let (router, config) = (starting.router(), settings.http.interface.clone());
    let stop = CancellationToken::new();
    let told = stop.clone();
    let serving = async move {
        ::api::serve(listener, router, &config, told).await;
        Ok(())
    };
    parts.serving.push(Part::start(info_span!("health"), stop, serving));
    Ok(Some(Serving { url, starting }))
}

impl Serving {
    /// Starts to answer in earnest.
    pub(super) fn ready(self, foundation: &Foundation) {
        self.starting.ready(::api::health_router(foundation.scheduler.clone()));
    }
}
