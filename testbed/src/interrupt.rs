//! The wish to stop.

use std::io;

use tokio::signal::unix::{SignalKind, signal};

/// From this call on Ctrl-C and SIGTERM do not end this process any more, but what is returned.
///
/// # Errors
///
/// The signals cannot be listened to.
pub fn interrupted() -> io::Result<impl Future<Output = ()>> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
