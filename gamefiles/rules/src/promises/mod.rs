//! What this project promises of its own outputs, and S4TK does not ask (language.md §9.2, §9.4, §17).
//!
//! | Rule | Says |
//! |---|---|
//! | `OWN_001` | every reference in tuning is to a resource of the mod or a known one of the game |
//! | `OWN_002` | every text that tuning uses is in every string table |
//! | `OWN_003` | SimData holds what its tuning says |
//! | `OWN_004` | tuning has the shape that the game reads |

mod references;
mod shape;
mod texts;
mod values;

use std::collections::BTreeSet;

use gamefiles::package::Package;

use crate::Finding;
use crate::resources::Resources;

/// Every broken promise in the resources of a mod. `game_instances` are the instances of the game that it may name.
pub fn check(package: &Package, game_instances: &BTreeSet<u64>) -> Vec<Finding> {
    let resources = Resources::read(package);
    let mut findings = Vec::new();
    references::check(&resources, game_instances, &mut findings);
    texts::check(&resources, &mut findings);
    values::check(&resources, &mut findings);
    shape::check(&resources, &mut findings);
    findings
}
