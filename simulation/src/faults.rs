//! What may go wrong between two parts of the farm. Each seed has its own mixture, from nothing at all to a lot.

use rand::RngExt;
use rand::rngs::StdRng;

use crate::host::HostId;
use crate::world::{Moment, World};

/// A server that all processes share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Server {
    /// The books.
    Store,
    /// The queue.
    Queue,
    /// The object store.
    Blobs,
}

impl Server {
    /// All three.
    pub(crate) const ALL: [Self; 3] = [Self::Store, Self::Queue, Self::Blobs];
}

/// How often what goes wrong, in thousandths, and what is broken at the moment.
#[derive(Debug)]
pub(crate) struct Faults {
    /// Nothing goes wrong in this world; its processes only come and go in an orderly way.
    pub(crate) is_calm: bool,
    /// Workers look into the books when the queue fails or is silent.
    pub(crate) has_fallback: bool,
    /// From then on nothing goes wrong any more.
    pub(crate) until: Moment,
    /// Requests that are refused before anything is done.
    refused: u64,
    /// Requests that never arrive.
    requests_lost: u64,
    /// Replies that never arrive.
    replies_lost: u64,
    /// Messages that take long.
    slow: u64,
    /// Ids that the queue loses, and as many that it gives twice.
    pub(crate) ids_lost: u64,
    /// Objects that are read as something else, and as many that seem to be missing.
    pub(crate) objects_wrong: u64,
    /// News that no listener hears.
    pub(crate) news_lost: u64,
    /// Until when each server is away.
    away: [Moment; 3],
    /// Until when which process cannot reach which server.
    cuts: Vec<(HostId, Server, Moment)>,
    pub(crate) n_injected: u64,
}

/// What becomes of one request and its reply.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Course {
    pub(crate) request_us: u64,
    pub(crate) reply_us: u64,
    pub(crate) fault: Option<Fault>,
    /// How long the client waits, in milliseconds.
    pub(crate) patience_ms: u64,
}

/// What goes wrong with one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is refused before anything is done.
    Refused,
    /// It is lost.
    RequestLost,
    /// It is done, and the reply is lost.
    ReplyLost,
}

impl Faults {
    /// A mixture.
    pub(crate) fn new(rng: &mut StdRng) -> Self {
        let is_calm = rng.random_ratio(1, 8);
        let has_fallback = rng.random_ratio(1, 2);
        let mut rate = || {
            let rates = [0, 0, 5, 20, 80];
            if is_calm { 0 } else { rates[rng.random_range(0..rates.len())] }
        };
        Self {
            is_calm,
            has_fallback,
            refused: rate(),
            requests_lost: rate(),
            replies_lost: rate(),
            slow: rate(),
            ids_lost: rate(),
            objects_wrong: rate(),
            news_lost: rate(),
            until: rng.random_range(3_000_000..=9_000_000),
            away: [0; 3],
            cuts: Vec::new(),
            n_injected: 0,
        }
    }

    /// Takes a server away.
    pub(crate) fn take_away(&mut self, server: Server, until: Moment) {
        self.away[server as usize] = until;
    }

    /// Cuts a process off from a server.
    pub(crate) fn cut(&mut self, host: HostId, server: Server, until: Moment) {
        self.cuts.push((host, server, until));
    }

    /// Ends everything that is broken.
    pub(crate) fn heal(&mut self) {
        self.away = [0; 3];
        self.cuts.clear();
    }
}

impl World {
    /// Whether things may go wrong now.
    fn is_faulty(&self) -> bool {
        self.now < self.faults.until
    }

    /// Whether a thing goes wrong now that does so in `per_mille` of a thousand cases.
    pub(crate) fn mishap(&mut self, per_mille: u64) -> bool {
        let happens = self.is_faulty() && self.chance(per_mille);
        self.faults.n_injected += u64::from(happens);
        happens
    }

    /// Whether `server` does not answer.
    pub(crate) fn is_away(&self, server: Server) -> bool {
        self.now < self.faults.away[server as usize]
    }

    /// Whether nothing comes through between the two.
    pub(crate) fn is_cut(&self, host: HostId, server: Server) -> bool {
        self.faults.cuts.iter().any(|cut| (cut.0, cut.1) == (host, server) && self.now < cut.2)
    }

    /// How long a message takes, in microseconds.
    pub(crate) fn latency_us(&mut self) -> u64 {
        if self.mishap(self.faults.slow) { self.pick(20_000..=5_000_000) } else { self.pick(100..=1_500) }
    }

    /// What will become of a request that is sent now.
    pub(crate) fn course(&mut self) -> Course {
        let fault = if self.mishap(self.faults.refused) {
            Some(Fault::Refused)
        } else if self.mishap(self.faults.requests_lost) {
            Some(Fault::RequestLost)
        } else if self.mishap(self.faults.replies_lost) {
            Some(Fault::ReplyLost)
        } else {
            None
        };
        let (request_us, reply_us) = (self.latency_us(), self.latency_us());
        Course { request_us, reply_us, fault, patience_ms: self.pick(300..=1_500) }
    }
}
