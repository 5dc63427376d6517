//! A process of the farm from its start to its end.

use anyhow::Result;
use serde::Serialize;

use super::{Role, api, health, notices, scheduler, together, worker};
use crate::compose::foundation::Foundation;
use crate::compose::part::Parts;
use crate::config::{Layers, shown};
use crate::exit::Exit;
use crate::interrupt::StopSignals;

/// What is said when the process is ready.
#[derive(Debug, Serialize)]
pub(crate) struct Ready {
    /// What it does.
    pub(crate) roles: Vec<&'static str>,
    /// Where it answers HTTP, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    /// Where it answers whether it is well, if it is asked elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) health_url: Option<String>,
    /// Its process id.
    pub(crate) pid: u32,
    /// The books it works on, without the password.
    pub(crate) store: String,
}

/// Runs `roles` until a signal. `ready` is called once, when all of them do their work.
///
/// # Errors
///
/// It cannot start, or a part of it broke down.
pub(crate) async fn run(
    roles: &'static [Role],
    config: Layers,
    ready: impl FnOnce(&Ready) -> Result<()>,
) -> Result<Exit> {
    together::check(roles, &config.settings)?;
    let mut signals = StopSignals::listen()?;
    let mut process = tokio::select! {
        started = Process::start(roles, &config) => started?,
        () = signals.next() => {
            tracing::info!("told to stop before everything was there");
            return Ok(Exit::Ok);
        }
    };
    ready(&process.ready)?;
    let broken = tokio::select! {
        () = signals.next() => {
            tracing::info!("told to stop; letting what runs come to its end");
            None
        }
        broken = process.parts.broken() => {
            tracing::warn!("a part broke down; letting what runs come to its end");
            Some(broken)
        }
    };
    let ended = tokio::select! {
        ended = process.stop() => ended.map(|()| Exit::Ok),
        () = signals.next() => {
            tracing::warn!("told to stop at once; what runs is taken up by others, or at the next start");
            Ok(Exit::Interrupted)
        }
    };
    broken.map_or(ended, Err)
}

/// A running process of the farm.
struct Process {
    foundation: Foundation,
    parts: Parts,
    ready: Ready,
}

impl Process {
    /// What can fail comes first, and what waits for others; then everything is set going. Whoever asks meanwhile is
    /// told that this process is starting.
    async fn start(roles: &[Role], config: &Layers) -> Result<Self> {
        let settings = &config.settings;
        let has = |role| roles.contains(&role);
        let mut parts = Parts::default();
        let api = if has(Role::Api) { Some(api::start(config, &mut parts).await?) } else { None };
        let health = if has(Role::Api) { None } else { health::start(settings, &mut parts).await? };
        // The two slow parts side by side: the compiler is made ready while the books are opened.
        let worker = has(Role::Worker).then(|| worker::prepare(settings));
        let mut foundation = Foundation::open(settings).await?;
        let worker = match worker {
            Some(worker) => Some(worker.build(&foundation).await?),
            None => None,
        };
        let ready = Ready::new(roles, config, api.as_ref(), health.as_ref());
        foundation.books.sign(&ready.owner())?;

        if let Some(api) = api {
            api.ready(&foundation, settings)?;
        }
        if let Some(health) = health {
            health.ready(&foundation);
        }
        if let Some(worker) = worker {
            parts.serving.push(worker.start(&foundation));
        }
        // The scheduler follows the news of other processes itself.
        let informed = if has(Role::Scheduler) { scheduler::start } else { notices::start };
        parts.supporting.push(informed(&foundation));
        Ok(Self { foundation, parts, ready })
    }

    async fn stop(self) -> Result<()> {
        let ended = self.parts.stop().await;
        self.foundation.close().await;
        ended
    }
}

impl Ready {
    fn new(
        roles: &[Role],
        config: &Layers,
        api: Option<&api::Serving>,
        health: Option<&health::Serving>,
    ) -> Self {
        Self {
            roles: roles.iter().map(|role| role.name()).collect(),
            url: api.map(|api| api.url.clone()),
            health_url: health.map(|health| health.url.clone()),
            pid: std::process::id(),
            store: config.settings.store.url.clone().map_or_else(String::new, shown),
        }
    }

    /// Who this process is, for those who find what they want in use by it.
    fn owner(&self) -> String {
        match &self.url {
            Some(url) => format!("process {}, which serves {url}", self.pid),
            None => format!("process {}", self.pid),
        }
    }
}
