//! What is to be done to processes, from inside the world, where none can be touched.

use std::collections::BTreeMap;

use crate::host::HostId;
use crate::world::World;

/// Something that is done to a process before time goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// It ends at once, without a word.
    Kill(HostId),
    /// It begins a new life unless it lives.
    Start(HostId),
    /// It is not let run until it is thawed.
    Freeze(HostId),
    /// It goes on.
    Thaw(HostId),
    /// Its clock steps by so many milliseconds.
    StepClock(HostId, i64),
    /// It is asked to go down.
    Stop(HostId),
    /// It has gone down in an orderly way, in this life.
    Ended(HostId, u32),
}

/// Which processes live: the number of the life each is in, and of its last one.
#[derive(Debug, Default)]
pub(crate) struct Census {
    living: BTreeMap<HostId, u32>,
    last: BTreeMap<HostId, u32>,
}

impl Census {
    /// Notes a birth; the number of the life.
    pub(crate) fn born(&mut self, host: HostId) -> u32 {
        let number = self.last.entry(host).or_default();
        *number += 1;
        self.living.insert(host, *number);
        *number
    }

    /// Notes a death.
    pub(crate) fn died(&mut self, host: HostId) {
        self.living.remove(&host);
    }
}

impl World {
    /// Whether this life of a process goes on.
    pub(crate) fn is_alive(&self, host: HostId, life: u32) -> bool {
        self.census.living.get(&host) == Some(&life)
    }
}
