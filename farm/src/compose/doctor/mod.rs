//! Examines everything a farm stands on, one finding after the other, and says what to do about each.

mod blobs;
mod certificate;
mod disk;
mod finding;
mod machine;
mod postgresql;
mod queue;
mod sandbox;
mod settings;
mod sqlite;
mod store;

pub(crate) use finding::{Finding, Status};

use std::time::Duration;

use futures::future::LocalBoxFuture;
use futures::{FutureExt, StreamExt, stream};
use tokio::time::timeout;

use crate::config::Layers;

/// How long one examination may take; compiling the compiler anew on a small machine is the longest.
const PATIENCE: Duration = Duration::from_mins(1);

/// An examination, and what it is about.
type Examination<'a> = (&'static str, LocalBoxFuture<'a, Vec<Finding>>);

/// Examines everything that the settings name, one after the other, so that none disturbs the times of another.
pub(crate) async fn examine(config: &Layers) -> Vec<Finding> {
    let settings = &config.settings;
    let examinations: Vec<Examination<'_>> = vec![
        ("settings", async { settings::examine(config) }.boxed_local()),
        ("certificate", async { certificate::examine(settings) }.boxed_local()),
        ("store", store::examine(settings).boxed_local()),
        ("postgresql", postgresql::examine(settings).boxed_local()),
        ("queue", queue::examine(settings).boxed_local()),
        ("blobs", blobs::examine(settings).boxed_local()),
        ("disk", async { disk::examine(settings) }.boxed_local()),
        ("machine", async { machine::examine(settings) }.boxed_local()),
        ("sandbox", sandbox::examine(settings).boxed_local()),
    ];
    stream::iter(examinations).then(bounded).map(stream::iter).flatten().collect().await
}

async fn bounded((about, examination): Examination<'_>) -> Vec<Finding> {
    let seconds = PATIENCE.as_secs();
    timeout(PATIENCE, examination).await.unwrap_or_else(|_| {
        let advice = "look whether something on the way drops packets instead of refusing them";
        vec![Finding::fail(about, format!("no answer within {seconds} s"), advice)]
    })
}
