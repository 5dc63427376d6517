//! What the types of resources are called.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use crate::fnv::fnv32;
use crate::key;

/// What a resource is, as far as its type says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ResourceType {
    /// Tuning XML of that kind, as its attribute `i` says.
    Tuning(&'static str),
    /// A string table.
    StringTable,
    /// Values beside a tuning.
    SimData,
    /// Something else that has a name.
    Other(&'static str),
    /// A type without a name here.
    Unknown,
}

/// The kinds of tuning. The hash of the name is the type, which is how the game finds it; the tests hold some against
/// numbers known otherwise. Source of the names: S4TK, `TuningResourceType`.
#[rustfmt::skip]
const TUNING: [&str; 95] = [
    "achievement", "achievement_category", "achievement_collection", "action", "animation", "aspiration",
    "aspiration_category", "aspiration_track", "away_action", "balloon", "breed", "broadcaster", "bucks_perk", "buff",
    "business", "call_to_action", "career", "career_event", "career_gig", "career_level", "career_track", "cas_menu",
    "cas_menu_item", "cas_preference_category", "cas_preference_item", "cas_stories_answer", "cas_stories_question",
    "cas_stories_trait_chooser", "club_interaction_group", "club_seed", "conditional_layer", "detective_clue",
    "drama_node", "ensemble", "game_ruleset", "headline", "holiday_definition", "holiday_tradition",
    "household_milestone", "interaction", "lot_decoration", "lot_decoration_preset", "lot_tuning", "mood", "narrative",
    "object", "object_part", "object_state", "objective", "open_street_director", "pie_menu_category", "posture",
    "rabbit_hole", "recipe", "region", "relationship_lock", "reward", "role_state", "royalty", "scommodity", "season",
    "service_npc", "sickness", "sim_filter", "sim_info_fixup", "sim_template", "situation", "situation_goal",
    "situation_goal_set", "situation_job", "slot_type", "slot_type_set", "snippet", "social_group", "spell",
    "statistic", "strategy", "subroot", "tag_set", "template_chooser", "test_based_score", "topic", "trait", "tutorial",
    "tutorial_tip", "university", "university_course_data", "university_major", "user_interface_info", "venue",
    "walk_by", "weather_event", "weather_forecast", "zone_director", "zone_modifier",
];

/// Kinds of tuning whose type is not the hash of their name. Source: S4TK, `TuningResourceType`.
const ODD_TUNING: [(u32, &str); 3] =
    [(0x0904_DF10, "relbit"), (0x9902_FA76, "notebook_entry"), (0x03B3_3DDF, "module")];

/// Types that mods often have besides. Source: S4TK, `BinaryResourceType`.
const OTHERS: [(u32, &str); 12] = [
    (key::IMAGE, "image (DST)"),
    (0x2F7D_0004, "image (PNG)"),
    (0xB6C8_B6A0, "image (DDS)"),
    (0x3453_CF95, "image (RLE2)"),
    (0xBA85_6C78, "image (RLES)"),
    (0x3C1A_F1F2, "thumbnail of a CAS part"),
    (0x034A_EECB, "CAS part"),
    (0x0166_1233, "model"),
    (0x01D1_0F34, "level of detail of a model"),
    (0x319E_4F1D, "object in the catalog"),
    (0xC0DB_5AE7, "definition of an object"),
    (0x62E9_4D38, "combined tuning"),
];

static BY_ID: LazyLock<HashMap<u32, ResourceType>> = LazyLock::new(|| {
    let tuning = TUNING.iter().map(|name| (fnv32(name), ResourceType::Tuning(name)));
    let odd = ODD_TUNING.iter().map(|(id, name)| (*id, ResourceType::Tuning(name)));
    let others = OTHERS.iter().map(|(id, name)| (*id, ResourceType::Other(name)));
    let formats = [(key::STRING_TABLE, ResourceType::StringTable), (key::SIM_DATA, ResourceType::SimData)];
    tuning.chain(odd).chain(others).chain(formats).collect()
});

impl ResourceType {
    /// What the resources of that type are.
    pub fn of(type_id: u32) -> Self {
        BY_ID.get(&type_id).copied().unwrap_or(Self::Unknown)
    }
}

impl fmt::Display for ResourceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tuning(kind) => write!(f, "{kind} tuning"),
            Self::StringTable => f.write_str("string table"),
            Self::SimData => f.write_str("SimData"),
            Self::Other(name) => f.write_str(name),
            Self::Unknown => f.write_str("unknown"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Source: language.md §9.2 and §9.4, and S4TK for the last.
    #[test]
    fn types_are_hashes_of_their_names() {
        let check = |id: u32, name: &str| assert_eq!(ResourceType::of(id).to_string(), name);
        check(key::INTERACTION, "interaction tuning");
        check(key::LOOT, "action tuning");
        check(key::BUFF, "buff tuning");
        check(key::TRAIT, "trait tuning");
        check(key::SNIPPET, "snippet tuning");
        check(key::PIE_MENU_CATEGORY, "pie_menu_category tuning");
        check(key::STATISTIC, "statistic tuning");
        check(0x0904_DF10, "relbit tuning");
        check(key::SIM_DATA, "SimData");
        check(key::STRING_TABLE, "string table");
        check(key::IMAGE, "image (DST)");
        check(7, "unknown");
    }

    #[test]
    fn no_type_has_two_names() {
        assert_eq!(BY_ID.len(), TUNING.len() + ODD_TUNING.len() + OTHERS.len() + 2);
    }
}
