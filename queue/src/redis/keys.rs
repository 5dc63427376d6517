//! The lists of a pool: their keys, and what lies in them.

use schemas::{Class, JobId};
use uuid::Uuid;

/// Number of lists of a pool, one for each class.
pub(super) const N_LISTS: usize = 3;

/// The names of the lists, the most important class first.
const NAMES: [&str; N_LISTS] = ["interactive", "normal", "bulk"];

/// The number of the list of a class.
pub(super) fn list_of(class: Class) -> usize {
    match class {
        Class::Interactive => 0,
        Class::Normal => 1,
        Class::Bulk => 2,
    }
}

/// The keys of the lists of one pool.
#[derive(Debug)]
pub(super) struct Keys([String; N_LISTS]);

impl Keys {
    pub(super) fn new(prefix: &str, pool: &str) -> Self {
        Self(NAMES.map(|name| format!("{{{prefix}:{pool}}}:ready:{name}")))
    }

    /// All of them, by number.
    pub(super) fn all(&self) -> &[String; N_LISTS] {
        &self.0
    }

    /// The key of one list.
    pub(super) fn of(&self, list: usize) -> &str {
        &self.0[list]
    }

    /// The number of the list with this key; `None` for a key of somebody else.
    pub(super) fn number(&self, key: &[u8]) -> Option<usize> {
        self.0.iter().position(|own| own.as_bytes() == key)
    }
}

/// An id out of Redis, with the list it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Popped {
    pub(super) list: usize,
    pub(super) id: JobId,
}

/// The id that lies in a list as `bytes`; `None` when somebody else has put them there.
pub(super) fn id(bytes: &[u8]) -> Option<JobId> {
    Some(Uuid::from_bytes(bytes.try_into().ok()?).into())
}
