//! kill -9 of the scheduler that leads, until a build that was submitted right then runs.

use anyhow::{Context, Result};
use testbed::faults::progress::tell;
use testbed::figures::{Figures, Goal};

use super::stage::{Stage, enter_all};
use crate::clock::Instant;
use crate::{builds, guests};

/// Bound of the takeover. Source: the first design, high availability of the scheduler.
const LED_MS: f64 = 5_000.0;

/// Kills the leading scheduler `n_kills` times and enters how long nobody led.
pub(super) async fn measure(stage: &Stage, n_kills: usize, figures: &mut Figures) -> Result<()> {
    let (mut led, mut started) = (Vec::new(), Vec::new());
    for number in 0..n_kills {
        stage.whole().await;
        let (leader, _) = guests::leader(&stage.cluster).context("no scheduler leads")?;
        let killed_at = Instant::now();
        leader.kill();
        let start = stage.run(&builds::small(number), &format!("led-{number}")).await?;
        stage.finished(start.build).await?;
        started.push(start.at.since(killed_at));
        let (_, led_at) = guests::leader(&stage.cluster).context("no scheduler leads")?;
        led.push(led_at.since(killed_at));
        tell(format_args!("leader {} of {n_kills}: a build ran after {:?}", number + 1, started[number]));
    }
    enter_all(figures, "kill -9 of the leading scheduler → another leads", &led, Goal::Shown);
    enter_all(figures, "kill -9 of the leading scheduler → a build runs", &started, Goal::Bound(LED_MS));
    Ok(())
}
