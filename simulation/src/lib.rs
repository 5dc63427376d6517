//! Runs the real scheduler and the real worker in a simulated world, where everything comes from one seed: the time,
//! the load, and what goes wrong.
//!
//! [`simulate`] builds a farm of seven processes, two of which answer requests, two schedule and three run jobs. Each
//! has a tokio runtime of its own, with a paused clock of its own, on one thread. What they share is simulated: the
//! books (a model of the store port that passes the conformance suite), the queue, the object store. Between them and
//! the processes lie messages that take time and get lost. A nemesis kills processes, freezes them, cuts them off,
//! takes servers away and steps clocks. When it is through, everything has to come to its end, and the books are
//! compared with a ledger that was kept outside of the farm.
//!
//! The same seed makes the same world, to the last event: [`Outcome::digest`] is the proof. So a seed that finds a
//! fault shows it as often as one likes.
//!
//! Why a runtime for each process, and not one for all: so that killing, freezing and drift are what they are in an
//! operating system, and no code of the farm has to know of them. A frozen process is one whose runtime is not run;
//! when it goes on, its clock jumps and all its timers are due at once.

mod books;
mod check;
mod client;
mod farm;
mod faults;
mod guest;
mod host;
mod ledger;
mod link;
mod listeners;
mod load;
mod nemesis;
mod objects;
mod orders;
mod queue;
mod store;
mod tally;
mod throne;
mod trace;
mod world;

pub use books::ModelStore;
pub use tally::Tally;

use crate::farm::Farm;
use crate::trace::Trace;
use crate::world::{World, lock};

/// What became of one simulation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The seed everything came from.
    pub seed: u64,
    /// Digest over all that happened, in order; the same for the same seed.
    pub digest: u64,
    /// The rules that were broken, each in one phrase; empty when all is well.
    pub violations: Vec<String>,
    /// The counters.
    pub tally: Tally,
}

/// Simulates the world of `seed` to its end. With `is_told` all that happens is printed.
pub fn simulate(seed: u64, is_told: bool) -> Outcome {
    let trace = Trace::new(is_told);
    let world = Farm::new(World::new(seed, trace)).run();
    let mut world = lock(&world);
    world.check();
    Outcome {
        seed,
        digest: world.trace.digest(),
        violations: world.ledger.violations.clone(),
        tally: world.ledger.tally,
    }
}
