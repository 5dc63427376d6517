//! The types of tuning: what the attribute `i` may say, and what belongs to each.
//!
//! The number of a type is the hash of its name, and the group of its SimData that number folded to 24 bits; both
//! have exceptions. Sources: the enumerations `TuningResourceType` and `SimDataGroup` of `@s4tk/models` 0.6.5; the
//! constants of `sims4toolkit/validation` 0.1.1.

use gamefiles::fnv::fnv32;

/// The type of tuning that is a module and not an instance.
pub(crate) const MODULE: u32 = 0x03B3_3DDF;

/// Names of types for which a group of SimData is known.
const WITH_SIM_DATA: &str = "\
    achievement achievement_category achievement_collection aspiration aspiration_category aspiration_track \
    breed buff business career career_gig career_level career_track cas_menu cas_menu_item \
    cas_preference_category cas_preference_item cas_stories_answer cas_stories_question \
    cas_stories_trait_chooser clan clan_value club_interaction_group club_seed drama_node headline \
    holiday_tradition household_milestone lot_decoration_preset mood objective pie_menu_category recipe region \
    relbit reward season situation_job slot_type_set snippet spell statistic street subroot trait tutorial \
    tutorial_tip university university_course_data university_major user_interface_info venue weather_forecast \
    zone_modifier";

/// Names of all other types.
const WITHOUT_SIM_DATA: &str = "\
    action animation away_action balloon broadcaster bucks_perk call_to_action career_event conditional_layer \
    detective_clue ensemble game_ruleset holiday_definition interaction lot_decoration lot_tuning narrative \
    notebook_entry object object_part object_state open_street_director posture rabbit_hole relationship_lock \
    role_state royalty scommodity service_npc sickness sim_filter sim_info_fixup sim_template situation \
    situation_goal situation_goal_set slot_type social_group strategy tag_set template_chooser test_based_score \
    topic walk_by weather_event whim zone_director";

/// Names of types that have SimData whatever their class.
const NEEDS_SIM_DATA: &str = "\
    achievement achievement_category achievement_collection aspiration_category aspiration_track breed buff \
    business career career_level career_track cas_menu cas_menu_item cas_preference_category cas_preference_item \
    cas_stories_answer cas_stories_question cas_stories_trait_chooser clan clan_value club_interaction_group \
    club_seed developmental_milestone headline holiday_tradition household_milestone lot_decoration_preset mood \
    objective pie_menu_category region relbit reward season situation_job slot_type_set spell street trait \
    tutorial tutorial_tip university university_course_data university_major user_interface_info venue \
    weather_forecast zone_modifier";

/// Classes that have SimData, behind the names of their types.
const CLASSES_THAT_NEED_SIM_DATA: &str = "\
    aspiration:Aspiration aspiration:AspirationAssignment aspiration:AspirationCareer aspiration:AspirationGig \
    aspiration:AspirationOrganizationTask aspiration:AspirationSimInfoPanel aspiration:TimedAspiration \
    aspiration:ZoneDirectorEventListener career_gig:ActiveGig career_gig:DecoratorGig \
    career_gig:HomeAssignmentGig career_gig:RabbitholeGig drama_node:MajorOrganizationEventDramaNode \
    recipe:MusicRecipe recipe:PaintByReferenceRecipe recipe:PaintingRecipe recipe:Recipe snippet:CurrencyBuck \
    snippet:DisplaySnippet snippet:EcoFootprintState snippet:GlobalPolicy snippet:HorseCompetition \
    snippet:HorseCompetitionCategory snippet:Organization snippet:Scenario snippet:ScenarioOutcome \
    snippet:ScenarioPhase snippet:ScenarioRole snippet:ScenarioTag snippet:Scholarship snippet:StreetCivicPolicy \
    snippet:VenueCivicPolicy statistic:BodyTypeLevelCommodity statistic:Commodity statistic:LifeSkillStatistic \
    statistic:ModifiableStatistic statistic:RankedStatistic statistic:Skill statistic:Statistic";

/// Classes whose instances have at most 32 bits.
const SHORT_CLASSES: &str = "\
    Aspiration AspirationAssignment AspirationBasic AspirationCareer AspirationFamilialTrigger AspirationGig \
    AspirationNotification AspirationOrganizationTask AspirationSimInfoPanel AspirationWhimSet HouseholdReward \
    ObjectivelessWhimSet Preference RelationshipBit Reward SimReward SocialContextBit TimedAspiration \
    ZoneDirectorEventListener";

/// The class whose instances have at most 31 bits.
const SHORTER_CLASS: &str = "DevelopmentalMilestone";

/// The type that has SimData sometimes.
const MAY_HAVE_SIM_DATA: &str = "object";

/// Types whose number is not the hash of their name.
const EXCEPTIONS: [(&str, u32); 2] = [("notebook_entry", 0x9902_FA76), ("relbit", 0x0904_DF10)];

/// The group of the SimData of relationship bits, which is not folded from their type.
const RELATIONSHIP_BIT_GROUP: u32 = 0x004D_FB84;

/// Whether SimData belongs to a tuning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NeedsSimData {
    /// The game needs it.
    Always,
    /// It depends on what the tuning says.
    Sometimes,
    /// There is none.
    Never,
}

/// Whether resources of that type are tuning.
pub(crate) fn is_tuning(type_id: u32) -> bool {
    type_id == MODULE || names().any(|name| number(name) == type_id)
}

/// The type of tuning with that attribute `i`; `None` when there is no such type.
pub(crate) fn of_name(name: &str) -> Option<u32> {
    names().find(|known| *known == name).map(number)
}

/// The group of SimData that belongs to tuning of that type; `None` when none is known.
pub(crate) fn sim_data_group(type_id: u32) -> Option<u32> {
    let name = WITH_SIM_DATA.split(' ').find(|name| number(name) == type_id)?;
    let folded = (type_id & 0x00FF_FFFF) ^ (type_id >> 24);
    Some(if name == "relbit" { RELATIONSHIP_BIT_GROUP } else { folded })
}

/// Whether tuning of that type and class needs SimData.
pub(crate) fn needs_sim_data(name: &str, class: &str) -> NeedsSimData {
    let has = |words: &str, wanted: &str| words.split(' ').any(|word| word == wanted);
    if has(NEEDS_SIM_DATA, name) || has(CLASSES_THAT_NEED_SIM_DATA, &format!("{name}:{class}")) {
        NeedsSimData::Always
    } else if name == MAY_HAVE_SIM_DATA {
        NeedsSimData::Sometimes
    } else {
        NeedsSimData::Never
    }
}

/// Most bits that the instance of a class may have.
pub(crate) fn instance_bits(class: &str) -> u32 {
    match class {
        SHORTER_CLASS => 31,
        _ if SHORT_CLASSES.split(' ').any(|short| short == class) => 32,
        _ => 64,
    }
}

fn names() -> impl Iterator<Item = &'static str> {
    WITH_SIM_DATA.split(' ').chain(WITHOUT_SIM_DATA.split(' '))
}

fn number(name: &str) -> u32 {
    let exception = EXCEPTIONS.iter().find(|(known, _)| *known == name);
    exception.map_or_else(|| fnv32(name), |(_, number)| *number)
}

#[cfg(test)]
mod tests {
    use gamefiles::key::{BUFF, INTERACTION, LOOT, PIE_MENU_CATEGORY, SNIPPET, TRAIT};

    use super::*;

    /// Source: language.md §9.2, §9.4.
    #[test]
    fn numbers_are_those_of_the_game() {
        let types = [
            ("interaction", INTERACTION),
            ("action", LOOT),
            ("buff", BUFF),
            ("trait", TRAIT),
            ("snippet", SNIPPET),
            ("pie_menu_category", PIE_MENU_CATEGORY),
        ];
        for (name, type_id) in types {
            assert_eq!(of_name(name), Some(type_id), "{name}");
        }
        let groups = [
            (BUFF, 0x0017_E8F6),
            (TRAIT, 0x005F_DD0C),
            (PIE_MENU_CATEGORY, 0x00E9_D967),
            (fnv32("statistic"), 0x009B_C58E),
            (0x0904_DF10, 0x004D_FB84),
        ];
        for (type_id, group) in groups {
            assert_eq!(sim_data_group(type_id), Some(group), "{type_id:08x}");
        }
        assert_eq!(sim_data_group(INTERACTION), None);
        assert_eq!(names().count(), 101);
    }
}
