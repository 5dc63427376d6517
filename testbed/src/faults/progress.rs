//! Word from long runs, for the person who waits.

use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, interval};

use super::load::Load;

/// Between two words on a load.
const EVERY: Duration = Duration::from_secs(15);

/// Says something on stderr.
#[expect(clippy::print_stderr, reason = "it is for the person at the terminal, and not a result")]
pub fn tell(what: impl Display) {
    eprintln!("{what}");
}

/// Says again and again how far `load` is, until it is dropped.
pub(super) async fn watch(load: Arc<Load>) {
    let (began, mut looks) = (Instant::now(), interval(EVERY));
    looks.tick().await;
    loop {
        looks.tick().await;
        let (n_taken, n_seen) = (load.n_taken(), load.n_seen_final());
        tell(format_args!(
            "{:>6} s: {n_taken} builds submitted, {n_seen} seen final",
            began.elapsed().as_secs()
        ));
    }
}
