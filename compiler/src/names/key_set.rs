//! The ids of many elements, as they are compared.

use std::borrow::Cow;

use super::key;

/// Keys of ids, sorted, each once. One type for every look-up of names: the guest module holds one sort.
#[derive(Debug, Default)]
pub(crate) struct KeySet<'p>(Vec<Cow<'p, str>>);

impl<'p> KeySet<'p> {
    /// The keys of `ids`.
    pub(crate) fn of(ids: impl Iterator<Item = &'p str>) -> Self {
        Self::new(ids.map(key).collect())
    }

    /// The same, independent of where the ids are from.
    pub(crate) fn owned<'i>(ids: impl Iterator<Item = &'i str>) -> KeySet<'static> {
        KeySet::new(ids.map(|id| Cow::Owned(key(id).into_owned())).collect())
    }

    fn new(mut keys: Vec<Cow<'p, str>>) -> Self {
        keys.sort_unstable();
        keys.dedup();
        Self(keys)
    }

    /// Whether an id has that key.
    pub(crate) fn contains(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// The key, when an id has it.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        let rank = self.0.binary_search_by(|known| (**known).cmp(key)).ok()?;
        Some(&self.0[rank])
    }

    /// How many keys there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Every key in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(AsRef::as_ref)
    }

    /// The keys that start with `start`, in order.
    pub(super) fn starting_with(&self, start: &str) -> impl Iterator<Item = &str> {
        let first = self.0.partition_point(|known| **known < *start);
        self.0[first..].iter().map(AsRef::as_ref).take_while(move |known: &&str| known.starts_with(start))
    }
}
