//! Who leads: a lock of the books, held by the connection of one scheduler.

use std::collections::VecDeque;

use async_trait::async_trait;
use scheduler::ports::Leadership;
use tokio::sync::oneshot;

use crate::faults::Server;
use crate::host::HostId;
use crate::link::{Link, Request};
use crate::world::World;

/// The lock and who waits for it.
#[derive(Debug, Default)]
pub(crate) struct Throne {
    leader: Option<Leader>,
    waiting: VecDeque<Candidate>,
    n_terms: u64,
}

#[derive(Debug)]
struct Leader {
    host: HostId,
    term: u64,
    lost: oneshot::Sender<()>,
}

#[derive(Debug)]
struct Candidate {
    host: HostId,
    grant: oneshot::Sender<Grant>,
}

/// The right to lead, on its way to the candidate.
#[derive(Debug)]
pub(crate) struct Grant {
    term: u64,
    lost: oneshot::Receiver<()>,
}

/// The leadership as its holder has it.
pub(crate) struct Leading {
    link: Link,
    grant: Grant,
}

impl Throne {
    /// Puts somebody in the line.
    pub(crate) fn queue(world: &mut World, request: Request) -> oneshot::Receiver<Grant> {
        let (grant, granted) = oneshot::channel();
        world.throne.waiting.push_back(Candidate { host: request.host, grant });
        Self::fill(world);
        granted
    }

    /// Seats the next one if nobody leads.
    fn fill(world: &mut World) {
        while world.throne.leader.is_none() {
            let Some(candidate) = world.throne.waiting.pop_front() else { return };
            world.throne.n_terms += 1;
            let term = world.throne.n_terms;
            let (lost, has_lost) = oneshot::channel();
            if candidate.grant.send(Grant { term, lost: has_lost }).is_ok() {
                world.note(candidate.host, "lead", || format!("leads, term {term}"), term);
                world.throne.leader = Some(Leader { host: candidate.host, term, lost });
                Self::keep_alive(world, term);
            }
        }
    }

    /// The server looks from time to time whether the connection that holds the lock is still there.
    fn keep_alive(world: &mut World, term: u64) {
        let delay_us = world.pick(500_000..=3_000_000);
        world.after(delay_us, move |world| match &world.throne.leader {
            Some(leader) if leader.term == term && leader.lost.is_closed() => Self::depose(world, Some(term)),
            Some(leader) if leader.term == term => Self::keep_alive(world, term),
            _ => {}
        });
    }

    /// Ends a term: the next one leads at once, and who led learns of it a little later.
    pub(crate) fn depose(world: &mut World, term: Option<u64>) {
        let Some(leader) = world.throne.leader.take_if(|leader| term.is_none_or(|term| term == leader.term))
        else {
            return;
        };
        world.note(
            leader.host,
            "lead",
            || format!("does not lead any more, term {}", leader.term),
            leader.term,
        );
        let delay_us = world.pick(0..=500_000);
        world.after(delay_us, move |_| drop(leader.lost));
        Self::fill(world);
    }

    /// The store has gone down, and every connection with it.
    pub(crate) fn fall(world: &mut World) {
        world.throne.waiting.clear();
        Self::depose(world, None);
    }

    /// Who leads.
    pub(crate) fn leader(&self) -> Option<HostId> {
        self.leader.as_ref().map(|leader| leader.host)
    }
}

impl Leading {
    /// Waits until it is this process's turn; `None` when the connection was lost meanwhile.
    pub(crate) async fn wait(link: Link) -> Option<Self> {
        let request = link.write(Server::Store, "lead");
        let granted = link.ask(request, Throne::queue).await.ok()?;
        let grant = granted.await.ok()?;
        Some(Self { link, grant })
    }
}

#[async_trait]
impl Leadership for Leading {
    async fn lost(&mut self) {
        // An error says that the sender is gone, which is how a term ends.
        let _ = (&mut self.grant.lost).await;
    }
}

impl Drop for Leading {
    fn drop(&mut self) {
        let (term, host, life) = (self.grant.term, self.link.life.host, self.link.life.number);
        self.link.after(0, move |world| {
            // About a connection that died with its process the server finds out by itself.
            if world.is_alive(host, life) {
                Throne::depose(world, Some(term));
            }
        });
    }
}
