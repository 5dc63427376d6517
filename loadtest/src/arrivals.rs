//! Open-loop arrival: what is due is done when it is due, however long the others take, so that a slow answer delays no
//! later request and hides in no figure.

use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

/// Does `act` `n` times, on average `per_second` times a second, at moments that only `seed` decides and that do not
/// depend on each other. Returns what came of all of them.
pub(crate) async fn arrive<T, F>(n: usize, per_second: f64, seed: u64, act: impl Fn(usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let (mut rng, mut due, mut acts) = (StdRng::seed_from_u64(seed), Instant::now(), JoinSet::new());
    for number in 0..n {
        due += Duration::from_secs_f64(-(1.0 - rng.random::<f64>()).ln() / per_second);
        sleep_until(due).await;
        acts.spawn(act(number));
    }
    acts.join_all().await
}
