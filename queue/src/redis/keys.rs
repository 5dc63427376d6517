//! The lists of a pool: their keys, and what lies in them.

use schemas::{Class, JobId};
use uuid::Uuid;

/// Number of lists of a pool, one for each class.
pub(super) const N_LISTS: usize = 3;

/// The names of the lists, the most important class first.
const NAMES: [&str; N_LISTS] = ["interactive", "normal", "bulk"];

/// The name of what goes when the lists go.
const LIFE: &str = "life";

/// The number of the list of a class.
pub(super) fn list_of(class: Class) -> usize {
    match class {
        Class::Interactive => 0,
        Class::Normal => 1,
        Class::Bulk => 2,
    }
}

/// The keys of one pool.
#[derive(Debug)]
pub(super) struct Keys {
    lists: [String; N_LISTS],
    life: String,
}

impl Keys {
    pub(super) fn new(prefix: &str, pool: &str) -> Self {
        let key = |name| format!("{{{prefix}:{pool}}}:ready:{name}");
        Self { lists: NAMES.map(key), life: key(LIFE) }
    }

    /// The key that says which life of the lists this is.
    pub(super) fn life(&self) -> &str {
        &self.life
    }

    /// The keys of all lists, by number.
    pub(super) fn all(&self) -> &[String; N_LISTS] {
        &self.lists
    }

    /// The key of one list.
    pub(super) fn of(&self, list: usize) -> &str {
        &self.lists[list]
    }

    /// The number of the list with this key; `None` for a key of somebody else.
    pub(super) fn number(&self, key: &[u8]) -> Option<usize> {
        self.lists.iter().position(|own| own.as_bytes() == key)
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
