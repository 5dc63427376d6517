//! Ctrl-C and the signals that ask a process to stop.

use std::future::Future;
use std::io;

/// What an interrupted piece of work leaves.
pub(crate) enum Ended<T> {
    /// It came to its end.
    Itself(T),
    /// Ctrl-C came first; the work was dropped.
    Interrupted,
}

/// Does `work` unless Ctrl-C comes first.
///
/// # Errors
///
/// The signal cannot be listened to.
pub(crate) async fn unless_interrupted<T>(work: impl Future<Output = T>) -> io::Result<Ended<T>> {
    tokio::select! {
        // First, so that it is listened to before the work begins.
        biased;
        signal = tokio::signal::ctrl_c() => signal.map(|()| Ended::Interrupted),
        result = work => Ok(Ended::Itself(result)),
    }
}

pub(crate) use signals::{Hangups, StopSignals};

#[cfg(unix)]
mod signals {
    use std::io;

    use tokio::signal::unix::{Signal, SignalKind, signal};

    /// Ctrl-C and SIGTERM, again and again; one that comes while nobody waits is kept.
    pub(crate) struct StopSignals {
        interrupt: Signal,
        terminate: Signal,
    }

    impl StopSignals {
        /// Starts to listen: from now on the signals no longer end the process by themselves.
        ///
        /// # Errors
        ///
        /// The signals cannot be listened to.
        pub(crate) fn listen() -> io::Result<Self> {
            let (interrupt, terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
            Ok(Self { interrupt, terminate })
        }

        /// Waits for the next one.
        pub(crate) async fn next(&mut self) {
            tokio::select! {
                _ = self.interrupt.recv() => {}
                _ = self.terminate.recv() => {}
            }
        }
    }

    /// SIGHUP, by which an operator says that files have changed.
    pub(crate) struct Hangups(Signal);

    impl Hangups {
        /// Starts to listen: from now on the signal no longer ends the process.
        ///
        /// # Errors
        ///
        /// The signal cannot be listened to.
        pub(crate) fn listen() -> io::Result<Self> {
            signal(SignalKind::hangup()).map(Self)
        }

        /// Waits for the next one.
        pub(crate) async fn next(&mut self) {
            self.0.recv().await;
        }
    }
}

#[cfg(windows)]
mod signals {
    use std::io;

    use tokio::signal::windows::{CtrlC, ctrl_c};

    /// Ctrl-C, again and again; one that comes while nobody waits is kept.
    pub(crate) struct StopSignals(CtrlC);

    impl StopSignals {
        /// Starts to listen: from now on the signal no longer ends the process by itself.
        ///
        /// # Errors
        ///
        /// The signal cannot be listened to.
        pub(crate) fn listen() -> io::Result<Self> {
            ctrl_c().map(Self)
        }

        /// Waits for the next one.
        pub(crate) async fn next(&mut self) {
            self.0.recv().await;
        }
    }

    /// The signal by which an operator says that files have changed, which this system does not have.
    pub(crate) struct Hangups;

    impl Hangups {
        /// Listens to nothing.
        ///
        /// # Errors
        ///
        /// None.
        #[expect(clippy::unnecessary_wraps, reason = "elsewhere listening can fail")]
        pub(crate) fn listen() -> io::Result<Self> {
            Ok(Self)
        }

        /// Waits for ever.
        pub(crate) async fn next(&mut self) {
            std::future::pending().await
        }
    }
}
