//! How an attempt is told to stop, and why.

use sandbox::StopSignal;
use tokio::sync::watch;

/// Why an attempt stops before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The owner of the job called it off.
    Cancelled,
    /// The worker goes down.
    Draining,
    /// The books could not be asked before the lease was over: it may be another's by now. If it is not, the job is
    /// given back.
    LeaseOver,
    /// The lease is another's: nothing this attempt writes would count.
    LeaseLost,
}

/// Stops one attempt: the guest through its signal, everything else by the reason.
///
/// Dropping it stops the guest too, so that no guest outlives the attempt it belongs to.
#[derive(Debug)]
pub(crate) struct Interrupt {
    signal: StopSignal,
    reason: watch::Sender<Option<Reason>>,
}

impl Interrupt {
    pub(crate) fn new() -> Self {
        Self { signal: StopSignal::new(), reason: watch::Sender::new(None) }
    }

    /// Stops the attempt. The first reason stays, but a lost lease overrides the others.
    pub(crate) fn raise(&self, reason: Reason) {
        self.reason.send_if_modified(|current| {
            let counts = current.is_none() || (reason == Reason::LeaseLost && *current != Some(reason));
            if counts {
                *current = Some(reason);
            }
            counts
        });
        self.signal.stop();
    }

    /// Why the attempt stops; `None` while it may go on.
    pub(crate) fn reason(&self) -> Option<Reason> {
        *self.reason.borrow()
    }

    /// Waits until the attempt has to stop, and says why.
    pub(crate) async fn raised(&self) -> Reason {
        let mut reasons = self.reason.subscribe();
        let found = reasons.wait_for(Option::is_some).await;
        found.ok().and_then(|reason| *reason).expect("the sender lives in `self`")
    }

    /// The signal to give to the guest.
    pub(crate) fn signal(&self) -> StopSignal {
        self.signal.clone()
    }
}

impl Drop for Interrupt {
    fn drop(&mut self) {
        self.signal.stop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_first_reason_stays_unless_the_lease_is_lost() {
        let interrupt = Interrupt::new();
        assert_eq!(interrupt.reason(), None);
        interrupt.raise(Reason::Cancelled);
        interrupt.raise(Reason::Draining);
        assert_eq!(interrupt.raised().await, Reason::Cancelled);
        assert_eq!(interrupt.reason(), Some(Reason::Cancelled));
        interrupt.raise(Reason::LeaseLost);
        interrupt.raise(Reason::Cancelled);
        assert_eq!(interrupt.reason(), Some(Reason::LeaseLost));
    }

    #[test]
    fn the_guest_stops_with_a_reason_and_with_the_attempt() {
        let interrupt = Interrupt::new();
        let signal = interrupt.signal();
        assert!(!signal.is_stopped());
        drop(interrupt);
        assert!(signal.is_stopped());
    }
}
