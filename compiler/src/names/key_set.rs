//! The ids of many elements, as they are compared.

use std::borrow::Cow;

use super::key;

/// Keys of ids, sorted, each once, with the rank of its id. One type for every look-up of names: the guest
/// module holds one sort.
#[derive(Debug, Default)]
pub(crate) struct KeySet<'p>(Vec<(Cow<'p, str>, usize)>);

impl<'p> KeySet<'p> {
    /// The keys of `ids`, which are ranked as they come.
    pub(crate) fn of(ids: impl Iterator<Item = &'p str>) -> Self {
        Self::ranked(ids.enumerate())
    }

    /// The keys of ids with a rank of their own. Of ids with one key the least rank counts.
    pub(crate) fn ranked(ids: impl Iterator<Item = (usize, &'p str)>) -> Self {
        Self::new(ids.map(|(rank, id)| (key(id), rank)).collect())
    }

    /// The same, independent of where the ids are from.
    pub(crate) fn owned<'i>(ids: impl Iterator<Item = &'i str>) -> KeySet<'static> {
        KeySet::new(ids.enumerate().map(|(rank, id)| (Cow::Owned(key(id).into_owned()), rank)).collect())
    }

    fn new(mut keys: Vec<(Cow<'p, str>, usize)>) -> Self {
        keys.sort_unstable();
        keys.dedup_by(|later, earlier| later.0 == earlier.0);
        Self(keys)
    }

    /// Whether an id has that key.
    pub(crate) fn contains(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// The key with the rank of the first id that has it.
    pub(crate) fn get(&self, key: &str) -> Option<(&str, usize)> {
        let place = self.0.binary_search_by(|(known, _)| (**known).cmp(key)).ok()?;
        let (known, rank) = &self.0[place];
        Some((known, *rank))
    }

    /// How many keys there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Every key in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(key, _)| key.as_ref())
    }

    /// The keys that start with `start`, in order.
    pub(super) fn starting_with(&self, start: &str) -> impl Iterator<Item = &str> {
        let first = self.0.partition_point(|(known, _)| **known < *start);
        self.0[first..].iter().map(|(key, _)| key.as_ref()).take_while(move |known| known.starts_with(start))
    }
}
