//! Which class is served first, pull by pull.

use super::keys::N_LISTS;

/// How many of 13 pulls look into the list of each class first: `interactive`, `normal`, `bulk`. A pull whose first
/// list is empty takes from the others, so nobody waits while there is work, and no class waits for ever: with all
/// lists full, every 13th pull serves `bulk`.
pub const WEIGHTS: [i32; N_LISTS] = [8, 4, 1];

/// The order of the lists in each pull: smooth weighted round robin, so that the turns of a class lie apart.
///
/// Source: Igor Sysoev, "Upstream: smooth weighted round-robin balancing", nginx, 2012.
#[derive(Debug, Default)]
pub(super) struct Turns {
    credits: [i32; N_LISTS],
}

impl Turns {
    /// The numbers of the lists in the order in which the next pull looks into them.
    pub(super) fn next(&mut self) -> [usize; N_LISTS] {
        for (credit, weight) in self.credits.iter_mut().zip(WEIGHTS) {
            *credit += weight;
        }
        let mut order: [usize; N_LISTS] = std::array::from_fn(|list| list);
        // Stable: among equals the more important class comes first.
        order.sort_by_key(|list| -self.credits[*list]);
        let first = order[0];
        self.credits[first] -= WEIGHTS.iter().sum::<i32>();
        // The others by importance, whatever their credit.
        order[1..].sort_unstable();
        order
    }
}
