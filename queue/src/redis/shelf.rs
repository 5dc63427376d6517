//! Where the reader puts ids and the pulls of this process find them.

use std::collections::VecDeque;
use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};

use schemas::JobId;
use tokio::sync::Notify;

use super::fault::RedisFault;
use super::keys::Popped;

/// Ids between Redis and the pulls, and how many the pulls wish for.
///
/// An id is taken off the shelf in the poll that returns it, so a pull that is dropped or no longer polled holds
/// none.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    state: Mutex<State>,
    /// Something for the pulls: ids, a fault, or a new round of wishes.
    changed: Notify,
    /// Something for the reader: a wish, or an empty shelf.
    taken: Notify,
}

#[derive(Debug, Default)]
struct State {
    ids: VecDeque<Popped>,
    n_wished: usize,
    /// Raised when all wishes are forgotten, because some may be of pulls that nobody polls any more.
    round: u64,
    fault: Option<RedisFault>,
}

/// What one pull wishes for, as long as it is there.
pub(super) struct Wish<'shelf> {
    shelf: &'shelf Shelf,
    n_max: usize,
    /// The round in which the wish is counted.
    round: Option<u64>,
}

impl Shelf {
    /// Wishes for up to `n_max` ids.
    pub(super) fn wish(&self, n_max: usize) -> Wish<'_> {
        Wish { shelf: self, n_max, round: None }
    }

    /// Resolves when a pull should look again.
    pub(super) fn changed(&self) -> impl Future<Output = ()> + '_ {
        self.changed.notified()
    }

    /// For how many ids there are wishes now.
    pub(super) fn n_wished(&self) -> usize {
        self.state().n_wished
    }

    /// Waits until somebody wishes for something, and says for how many ids.
    pub(super) async fn wished(&self) -> usize {
        self.once(|state| (state.n_wished > 0).then_some(state.n_wished)).await
    }

    /// Waits until everything has been taken.
    pub(super) async fn emptied(&self) {
        self.once(|state| state.ids.is_empty().then_some(())).await;
    }

    async fn once<T>(&self, ready: impl Fn(&State) -> Option<T>) -> T {
        loop {
            let taken = self.taken.notified();
            if let Some(answer) = ready(&self.state()) {
                return answer;
            }
            taken.await;
        }
    }

    /// Puts ids on the shelf: Redis works.
    pub(super) fn put(&self, ids: Vec<Popped>) {
        let mut state = self.state();
        state.fault = None;
        if !ids.is_empty() {
            state.ids.extend(ids);
            // All of them, because one that is woken may never be polled again: its worker drains.
            self.changed.notify_waiters();
        }
    }

    /// Every pull fails with `fault` until something is put here again.
    pub(super) fn fail(&self, fault: RedisFault) {
        self.state().fault = Some(fault);
        self.changed.notify_waiters();
    }

    /// Takes what is left and forgets all wishes; who is still there wishes again.
    pub(super) fn clear(&self) -> Vec<Popped> {
        let mut state = self.state();
        state.round += 1;
        state.n_wished = 0;
        self.changed.notify_waiters();
        state.ids.drain(..).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wish<'_> {
    /// The answer to the pull; `None` while there is none, and then the wish is counted.
    pub(super) fn take(&mut self) -> Option<Result<Vec<JobId>, RedisFault>> {
        let mut state = self.shelf.state();
        if !state.ids.is_empty() {
            // At once, or the reader would fetch for it once more.
            self.withdraw(&mut state);
            let n_taken = self.n_max.min(state.ids.len());
            let ids = state.ids.drain(..n_taken).map(|popped| popped.id).collect();
            self.shelf.taken.notify_waiters();
            return Some(Ok(ids));
        }
        if let Some(fault) = &state.fault {
            return Some(Err(fault.clone()));
        }
        if self.round != Some(state.round) {
            self.round = Some(state.round);
            state.n_wished += self.n_max;
            self.shelf.taken.notify_waiters();
        }
        None
    }

    fn withdraw(&mut self, state: &mut State) {
        if self.round.take() == Some(state.round) {
            state.n_wished -= self.n_max;
        }
    }
}

impl Drop for Wish<'_> {
    fn drop(&mut self) {
        self.withdraw(&mut self.shelf.state());
    }
}
