//! How a process asks a server: a request travels, something is done, a reply travels. Each part may take long or
//! fail, and the process learns of it as from a real connection: by an error, or by its own patience.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot::{self, Sender};
use tokio::time::timeout;

use crate::faults::{Course, Fault, Server};
use crate::host::{HostId, Life};
use crate::world::{Moment, Shared, World, lock};

/// The way from a process into the world.
#[derive(Clone)]
pub(crate) struct Link {
    pub(crate) world: Shared,
    pub(crate) life: Arc<Life>,
}

/// A request that came to nothing, as far as its sender knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lost;

/// Who asks for what.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Request {
    pub(crate) host: HostId,
    pub(crate) life: u32,
    pub(crate) server: Server,
    pub(crate) verb: &'static str,
    /// Whether it changes something.
    pub(crate) is_write: bool,
}

impl Link {
    /// Has `act` done at a server, and waits for its answer.
    ///
    /// # Errors
    ///
    /// [`Lost`]: it may have been done all the same, or may still be.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        request: Request,
        act: impl FnOnce(&mut World, Request) -> T + Send + 'static,
    ) -> Result<T, Lost> {
        let (reply, replied) = oneshot::channel();
        let patience_ms = {
            let mut world = lock(&self.world);
            let course = world.course();
            let arrival = self.life.moment() + course.request_us;
            world.at(arrival, move |world| arrive(world, request, course, act, reply));
            course.patience_ms
        };
        self.life.has_sent();
        let replied = timeout(Duration::from_millis(patience_ms), replied).await;
        replied.map_err(|_| Lost)?.map_err(|_| Lost)
    }

    /// A request that reads.
    pub(crate) fn read(&self, server: Server, verb: &'static str) -> Request {
        Request { host: self.life.host, life: self.life.number, server, verb, is_write: false }
    }

    /// A request that writes.
    pub(crate) fn write(&self, server: Server, verb: &'static str) -> Request {
        Request { is_write: true, ..self.read(server, verb) }
    }

    /// Plans what happens in the world after `delay_us`.
    pub(crate) fn after(&self, delay_us: Moment, happening: impl FnOnce(&mut World) + Send + 'static) {
        lock(&self.world).at(self.life.moment() + delay_us, happening);
        self.life.has_sent();
    }
}

/// A request arrives at its server.
fn arrive<T: Send + 'static>(
    world: &mut World,
    request: Request,
    course: Course,
    act: impl FnOnce(&mut World, Request) -> T + Send + 'static,
    reply: Sender<T>,
) {
    if world.is_cut(request.host, request.server) && world.chance(500) {
        // What is not lost is sent again by the machine, whether the process still waits or not.
        let delay_us = world.pick(500_000..=4_000_000);
        return world.after(delay_us, move |world| arrive(world, request, course, act, reply));
    }
    let is_lost = course.fault == Some(Fault::RequestLost) || world.is_cut(request.host, request.server);
    if is_lost {
        world.note(request.host, request.verb, || "is lost on the way".to_owned(), 1);
        // Nobody refuses: the client waits until its patience ends.
        return world.after(course.patience_ms * 2_000, |_| drop(reply));
    }
    if course.fault == Some(Fault::Refused) || world.is_away(request.server) {
        world.note(request.host, request.verb, || "is refused".to_owned(), 2);
        if request.is_write && request.server == Server::Store {
            world.books.roll_back();
        }
        return world.after(course.reply_us, |_| drop(reply));
    }
    let answer = act(world, request);
    if course.fault == Some(Fault::ReplyLost) {
        world.note(request.host, request.verb, || "is done, but the reply is lost".to_owned(), 3);
        return world.after(course.patience_ms * 2_000, |_| drop(reply));
    }
    world.after(course.reply_us, move |world| {
        if !world.is_cut(request.host, request.server) {
            // Who does not wait any more does not hear it.
            let _ = reply.send(answer);
        }
    });
}
