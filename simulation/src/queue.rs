//! The queue: a line of ids that may be lost, doubled, shuffled and flushed.

use std::collections::VecDeque;
use std::fmt;

use async_trait::async_trait;
use scheduler::ports::{Queue, QueueError, ReadyJob};
use schemas::JobId;
use tokio::sync::oneshot;

use crate::faults::Server;
use crate::link::{Link, Request};
use crate::world::World;

/// Ids that the line has room for.
const CAPACITY: usize = 64;

/// The line, and who waits at its end.
#[derive(Debug, Default)]
pub(crate) struct Line {
    ids: VecDeque<JobId>,
    pullers: VecDeque<Puller>,
    /// How often everything was lost.
    life: u64,
}

#[derive(Debug)]
struct Puller {
    request: Request,
    n_max: usize,
    hand: oneshot::Sender<Vec<JobId>>,
}

impl Line {
    fn push(world: &mut World, jobs: &[ReadyJob]) -> usize {
        let n_taken = jobs.len().min(CAPACITY.saturating_sub(world.line.ids.len()));
        for job in &jobs[..n_taken] {
            if !world.mishap(world.faults.ids_lost) {
                world.line.ids.push_back(job.id);
            }
            if world.mishap(world.faults.ids_lost) {
                world.line.ids.push_front(job.id);
            }
        }
        Self::hand_out(world);
        n_taken
    }

    fn pull(world: &mut World, request: Request, n_max: usize) -> oneshot::Receiver<Vec<JobId>> {
        let (hand, handed) = oneshot::channel();
        world.line.pullers.push_back(Puller { request, n_max, hand });
        Self::hand_out(world);
        handed
    }

    /// What is handed to somebody who has gone meanwhile is lost.
    fn hand_out(world: &mut World) {
        while !world.line.ids.is_empty() {
            let Some(puller) = world.line.pullers.pop_front() else { return };
            if puller.hand.is_closed() {
                continue;
            }
            let n_taken = puller.n_max.clamp(1, world.line.ids.len());
            let ids: Vec<JobId> = world.line.ids.drain(..n_taken).collect();
            let delay_us = world.latency_us();
            world.after(delay_us, move |world| {
                if !world.is_cut(puller.request.host, Server::Queue) {
                    let _ = puller.hand.send(ids);
                }
            });
        }
    }

    /// Loses all ids.
    pub(crate) fn flush(world: &mut World) {
        world.line.ids.clear();
        world.line.life += 1;
    }

    /// Goes down: all ids and all connections are lost.
    pub(crate) fn fall(world: &mut World) {
        world.line = Self { life: world.line.life + 1, ..Self::default() };
    }
}

/// The queue as a process has it.
pub(crate) struct QueueClient(pub(crate) Link);

#[async_trait]
impl Queue for QueueClient {
    async fn push(&self, jobs: &[ReadyJob]) -> Result<usize, QueueError> {
        let (jobs, request) = (jobs.to_vec(), self.0.write(Server::Queue, "push"));
        let pushed = self.0.ask(request, move |world, _| Line::push(world, &jobs)).await;
        pushed.map_err(|_| unreachable_queue())
    }

    async fn pull(&self, n_max: usize) -> Result<Vec<JobId>, QueueError> {
        let request = self.0.write(Server::Queue, "pull");
        let pulled = self.0.ask(request, move |world, request| Line::pull(world, request, n_max)).await;
        pulled.map_err(|_| unreachable_queue())?.await.map_err(|_| unreachable_queue())
    }

    async fn life(&self) -> Result<u64, QueueError> {
        let request = self.0.read(Server::Queue, "life");
        self.0.ask(request, |world, _| world.line.life).await.map_err(|_| unreachable_queue())
    }
}

impl fmt::Debug for QueueClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("QueueClient").field(&self.0.life.host).finish()
    }
}

fn unreachable_queue() -> QueueError {
    QueueError("the simulated connection is lost".into())
}
