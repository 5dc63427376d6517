//! A sign of life while something takes longer than a moment.

use std::future::Future;
use std::time::Duration;

use indicatif::ProgressBar;
use tokio::time::sleep;

use crate::console::Console;

/// Work that is done sooner shows no sign at all.
const PATIENCE: Duration = Duration::from_millis(300);

/// Between two steps of the spinner.
const TICK: Duration = Duration::from_millis(100);

/// Does `work`; on a terminal, a spinner with `message` turns while it lasts.
pub(crate) async fn shown<T>(console: &Console, message: &'static str, work: impl Future<Output = T>) -> T {
    if !console.draws_progress() {
        return work.await;
    }
    tokio::pin!(work);
    tokio::select! {
        result = &mut work => return result,
        () = sleep(PATIENCE) => {}
    }
    let spinner = ProgressBar::new_spinner().with_message(message);
    spinner.enable_steady_tick(TICK);
    let result = work.await;
    spinner.finish_and_clear();
    result
}
