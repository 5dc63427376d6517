//! `OWN_001`: references.

use std::collections::BTreeSet;

use crate::resources::Resources;
use crate::xml::Element;
use crate::{Finding, Level};

/// Members that hold an instance, or a list of instances.
///
/// Source: language.md §10, and the tuning descriptions that it names.
const REFERENCES: [&str; 35] = [
    "actions",
    "affordance",
    "affordances",
    "bits",
    "blacklist",
    "blacklist_traits",
    "buff",
    "buff_type",
    "buffs",
    "buffs_to_remove",
    "category",
    "conflicting_traits",
    "interactions",
    "loot",
    "loot_list",
    "match_all",
    "match_any",
    "mood",
    "mood_type",
    "moods",
    "prohibited_relationship_bits",
    "required_relationship_bits",
    "skill",
    "stat",
    "statistic",
    "stats",
    "super_affordances",
    "test_set_reference",
    "track",
    "trait",
    "traits",
    "what",
    "white_list",
    "whitelist",
    "whitelist_traits",
];

/// Numbers from here on have the bit that the mods' own instances have: nothing else is as large (language.md §8.5).
const OWN_INSTANCE_MIN: u64 = 1 << 31;

pub(super) fn check(resources: &Resources, game_instances: &BTreeSet<u64>, findings: &mut Vec<Finding>) {
    let own: BTreeSet<u64> = resources.iter().map(|resource| resource.key.instance).collect();
    for (key, root) in resources.tunings() {
        let mut found = BTreeSet::new();
        collect(root, "", &mut found);
        for instance in
            found.iter().filter(|instance| !own.contains(instance) && !game_instances.contains(instance))
        {
            let message = format!("{instance} is neither of this mod nor known of the game");
            findings.push(Finding::new("OWN_001", Level::Error, key, message));
        }
    }
}

/// The numbers below an element that are references: by the name of the member they are in, or by their size.
fn collect(element: &Element, member: &str, found: &mut BTreeSet<u64>) {
    for child in &element.children {
        let name = child.attribute("n");
        // The items of a list have no name of their own.
        let member = if name.is_empty() { member } else { name };
        let number = child.text.parse().ok().filter(|_| child.tag == "T");
        let is_reference =
            |number: &u64| *number >= OWN_INSTANCE_MIN || *number > 0 && REFERENCES.contains(&member);
        found.extend(number.filter(is_reference));
        collect(child, member, found);
    }
}
