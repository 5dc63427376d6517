//! The known name that was probably meant.

use super::KeySet;

/// Most edits between a name and a suggestion. Source: language.md §4.2.6.
const DISTANCE_MAX: usize = 2;
/// Longest name that is compared; longer ones are hardly typing mistakes.
const BYTES_MAX: usize = 64;
/// Most candidates that are compared, which bounds the cost in a large project: a build shows a thousand
/// diagnostics, and each may look for a name.
const CANDIDATES_MAX: usize = 2_000;
/// Most suggestions.
const SUGGESTIONS_MAX: usize = 3;

/// Known names that resemble one that is not known, nearest first.
#[derive(Debug, Default)]
pub(crate) struct Near<'c> {
    names: Vec<&'c str>,
    is_certain: bool,
}

impl<'c> Near<'c> {
    /// The nearest, to name in a sentence.
    pub(crate) fn first(&self) -> Option<&'c str> {
        self.names.first().copied()
    }

    /// The nearest when no other is as near: what may be written in place of the name without asking.
    pub(crate) fn certain(&self) -> Option<&'c str> {
        self.first().filter(|_| self.is_certain)
    }

    /// Whether nothing resembles the name.
    pub(crate) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

impl<'c> IntoIterator for Near<'c> {
    type Item = &'c str;
    type IntoIter = std::vec::IntoIter<&'c str>;

    fn into_iter(self) -> Self::IntoIter {
        self.names.into_iter()
    }
}

/// The candidates within two edits of `name`, nearest first, equal distances in the order given; case
/// does not count. Names of one or two letters have none: everything short is near. Call it while
/// wording a diagnostic, so that it never runs for one that is not shown.
pub(crate) fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Near<'c> {
    let allowed = DISTANCE_MAX.min(name.len().saturating_sub(1) / 2);
    if allowed == 0 || name.len() > BYTES_MAX {
        return Near::default();
    }
    let mut by_distance: [Vec<&str>; DISTANCE_MAX + 1] = [const { Vec::new() }; DISTANCE_MAX + 1];
    for candidate in candidates.into_iter().take(CANDIDATES_MAX) {
        if let Some(distance) = distance_within(name.as_bytes(), candidate.as_bytes(), allowed) {
            by_distance[distance].push(candidate);
        }
    }
    let is_certain = by_distance.iter().find(|names| !names.is_empty()).is_some_and(|names| names.len() == 1);
    let names = by_distance.into_iter().flatten().take(SUGGESTIONS_MAX).collect();
    Near { names, is_certain }
}

/// The same among the ids of a project. Of more than can be compared, those that start like `name`
/// are: hardly anybody mistypes the first letters.
pub(crate) fn nearest_id<'c>(name: &str, ids: &'c KeySet<'_>) -> Near<'c> {
    if ids.len() <= CANDIDATES_MAX {
        return nearest(name, ids.iter());
    }
    let start = name.char_indices().nth(2).map_or(name, |(end, _)| &name[..end]);
    nearest(name, ids.starting_with(start))
}

/// The edit distance when it is at most `allowed`: insertions, deletions, replacements and swaps of two
/// neighbouring letters count one each. Where the names first differ an edit is needed, so the
/// recursion is as deep as `allowed`.
fn distance_within(left: &[u8], right: &[u8], allowed: usize) -> Option<usize> {
    if left.len().abs_diff(right.len()) > allowed {
        return None;
    }
    let common = left.iter().zip(right).take_while(|(left, right)| left.eq_ignore_ascii_case(right)).count();
    let (left, right) = (&left[common..], &right[common..]);
    let ([_, left_rest @ ..], [_, right_rest @ ..]) = (left, right) else {
        return Some(left.len().max(right.len()));
    };
    let fewer = allowed.checked_sub(1)?;
    let ways = [(left_rest, right_rest), (left_rest, right), (left, right_rest)];
    let swapped = without_swap(left, right);
    let ways = ways.into_iter().chain(swapped);
    ways.filter_map(|(left, right)| distance_within(left, right, fewer)).min().map(|distance| distance + 1)
}

/// What follows two neighbouring letters that stand the other way round.
fn without_swap<'n>(left: &'n [u8], right: &'n [u8]) -> Option<(&'n [u8], &'n [u8])> {
    match (left, right) {
        ([a, b, left @ ..], [c, d, right @ ..]) if a.eq_ignore_ascii_case(d) && b.eq_ignore_ascii_case(c) => {
            Some((left, right))
        }
        _ => None,
    }
}
