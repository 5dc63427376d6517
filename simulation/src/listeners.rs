//! Who is told what others change in the books.

use scheduler::ports::Change;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::faults::Server;
use crate::host::HostId;
use crate::link::Request;
use crate::world::World;

/// Everybody who listens.
#[derive(Debug, Default)]
pub(crate) struct Listeners(Vec<Listener>);

#[derive(Debug, Clone)]
struct Listener {
    host: HostId,
    changes: UnboundedSender<Change>,
}

impl Listener {
    /// Who has gone meanwhile does not hear it.
    fn tell(&self, change: Change) {
        let _ = self.changes.send(change);
    }
}

impl Listeners {
    /// Adds one.
    pub(crate) fn add(world: &mut World, request: Request) -> UnboundedReceiver<Change> {
        let (changes, told) = unbounded_channel();
        world.listeners.0.push(Listener { host: request.host, changes });
        told
    }

    /// Tells everybody what has been committed.
    pub(crate) fn tell(world: &mut World) {
        let news = world.books.take_news();
        world.listeners.0.retain(|listener| !listener.changes.is_closed());
        for change in news {
            for listener in world.listeners.0.clone() {
                Self::tell_one(world, listener, change);
            }
        }
    }

    fn tell_one(world: &mut World, listener: Listener, change: Change) {
        let is_lost = world.is_cut(listener.host, Server::Store) || world.mishap(world.faults.news_lost);
        let (delay_us, change) = if is_lost {
            // The connection is made anew, and whoever listens to it is told that something may be missing.
            (world.pick(100_000..=2_000_000), Change::Missed)
        } else {
            (world.latency_us(), change)
        };
        world.after(delay_us, move |_| listener.tell(change));
    }

    /// Every connection was lost.
    pub(crate) fn cut_all(world: &mut World) {
        for listener in world.listeners.0.clone() {
            let delay_us = world.pick(100_000..=2_000_000);
            world.after(delay_us, move |_| listener.tell(Change::Missed));
        }
    }
}
