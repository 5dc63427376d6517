//! The known name that was probably meant.

/// Most edits between a name and a suggestion. Source: language.md §4.2.6.
const DISTANCE_MAX: usize = 2;
/// Longest name that is compared; longer ones are hardly typing mistakes.
const BYTES_MAX: usize = 64;
/// Most candidates that are compared, which bounds the cost in a large project.
const CANDIDATES_MAX: usize = 20_000;
/// Most suggestions.
const SUGGESTIONS_MAX: usize = 3;

/// The candidates within two edits of `name`, nearest first, equal distances in the order given; case
/// does not count. Names of one or two letters have none: everything short is near. Call it while
/// wording a diagnostic, so that it never runs for one that is not shown.
pub(crate) fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Vec<&'c str> {
    let name = name.to_ascii_lowercase();
    let allowed = DISTANCE_MAX.min(name.len().saturating_sub(1) / 2);
    if allowed == 0 || name.len() > BYTES_MAX {
        return Vec::new();
    }
    let mut found: Vec<(usize, &str)> = Vec::new();
    for candidate in candidates.into_iter().take(CANDIDATES_MAX) {
        if let Some(distance) = distance_within(&name, candidate, allowed) {
            found.push((distance, candidate));
        }
    }
    found.sort_by_key(|(distance, _)| *distance);
    found.dedup_by_key(|(_, candidate)| *candidate);
    found.into_iter().map(|(_, candidate)| candidate).take(SUGGESTIONS_MAX).collect()
}

/// The edit distance when it is at most `max`: insertions, deletions, replacements and swaps of two
/// neighbouring letters count one each.
fn distance_within(name: &str, candidate: &str, max: usize) -> Option<usize> {
    if candidate.len().abs_diff(name.len()) > max {
        return None;
    }
    let (left, right) = (name.as_bytes(), candidate.to_ascii_lowercase().into_bytes());
    let mut before_previous: Vec<usize> = Vec::new();
    let mut previous: Vec<usize> = (0..=right.len()).collect();
    for row in 1..=left.len() {
        let mut current = vec![row];
        for column in 1..=right.len() {
            let replaced = previous[column - 1] + usize::from(left[row - 1] != right[column - 1]);
            let mut best = replaced.min(previous[column] + 1).min(current[column - 1] + 1);
            if is_swap(left, &right, row, column) {
                best = best.min(before_previous[column - 2] + 1);
            }
            current.push(best);
        }
        if current.iter().all(|distance| *distance > max) {
            return None;
        }
        before_previous = std::mem::replace(&mut previous, current);
    }
    previous.last().copied().filter(|distance| *distance <= max)
}

fn is_swap(left: &[u8], right: &[u8], row: usize, column: usize) -> bool {
    row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1]
}
