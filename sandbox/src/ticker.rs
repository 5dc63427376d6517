//! The thread that advances the engine's epoch while guests run.
//!
//! It parks when no guest runs, so that an idle farm costs no CPU.

use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use wasmtime::Engine;

/// Time between two epochs. Half of what a stop may take (targets.md S3: 10 ms), because a guest may
/// have just passed a tick when its time runs out.
const TICK: Duration = Duration::from_millis(5);

/// Owns the thread; dropping it ends the thread.
pub(crate) struct Ticker {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    wake: Condvar,
}

#[derive(Default)]
struct State {
    running: usize,
    parked: bool,
    ended: bool,
}

/// While one of these lives, the epoch advances.
pub(crate) struct Ticking<'a>(&'a Shared);

impl Ticker {
    /// Starts the thread.
    ///
    /// # Errors
    ///
    /// When the operating system gives no thread.
    pub(crate) fn start(engine: Engine) -> io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let thread = thread::Builder::new().name("sandbox-ticker".to_owned()).spawn({
            let shared = Arc::clone(&shared);
            move || shared.tick_until_ended(&engine)
        })?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Counts one more running guest, until the result is dropped.
    pub(crate) fn ticking(&self) -> Ticking<'_> {
        let mut state = self.shared.lock();
        state.running += 1;
        // A wake-up costs a system call: only a parked ticker needs one.
        if std::mem::take(&mut state.parked) {
            self.shared.wake.notify_one();
        }
        drop(state);
        Ticking(&self.shared)
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.shared.lock().ended = true;
        self.shared.wake.notify_one();
        if let Some(thread) = self.thread.take() {
            // The thread runs no code that panics; there is nothing to report.
            let _ = thread.join();
        }
    }
}

impl Drop for Ticking<'_> {
    fn drop(&mut self) {
        self.0.lock().running -= 1;
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tick_until_ended(&self, engine: &Engine) {
        let mut state = self.lock();
        while !state.ended {
            state = if state.running == 0 {
                state.parked = true;
                self.wake.wait(state).unwrap_or_else(PoisonError::into_inner)
            } else {
                let (state, _) = self
                    .wake
                    .wait_timeout_while(state, TICK, |state| !state.ended)
                    .unwrap_or_else(PoisonError::into_inner);
                engine.increment_epoch();
                state
            };
        }
    }
}

#[cfg(test)]
mod tests;
