//! Single values of elements, in the order of the elements.

use std::collections::BTreeMap;

use schemas::Severity;

use super::vocabulary::{self, AGES, GENDERS, INTERACTION_TYPES, ROLES, TARGET_TYPES, TRAIT_TYPES};
use super::{Checker, effects, ids};
use crate::diagnostics::{Message, codes, quote};
use crate::ir::{Buff, EnumDefinition, Interaction, Participant, Statistic, Trait};
use crate::names;
use crate::source::{Span, Spanned};

/// Least and greatest intensity of a mood. Source: language.md §13.3.
const INTENSITY: std::ops::RangeInclusive<i64> = 1..=5;

/// Checks every element but strings.
pub(super) fn check(checker: &mut Checker<'_>) {
    let project = checker.project;
    for element in &project.interactions {
        interaction(element, checker);
    }
    for element in &project.buffs {
        buff(element, checker);
    }
    for element in &project.traits {
        definition_of_trait(element, checker);
    }
    for element in &project.enums {
        definition_of_enum(element, checker);
    }
    for id in project.test_sets.iter().filter_map(|test_set| test_set.id.as_ref()) {
        ids::check(&id.name, "test set", codes::INVALID_NAME, checker);
    }
    for loot_action in &project.loot_actions {
        if let Some(id) = &loot_action.id {
            ids::check(&id.name, "loot action", codes::INVALID_NAME, checker);
        }
        let id = loot_action.id.as_ref().map_or("", |id| &id.name);
        effects::check(std::slice::from_ref(loot_action), id, checker);
    }
    for element in &project.statistics {
        statistic(element, checker);
    }
}

fn interaction(interaction: &Interaction, checker: &mut Checker<'_>) {
    let id = &interaction.id.name;
    ids::check(id, "interaction", codes::INVALID_INTERACTION_ID, checker);
    participants(&interaction.participants, id, checker);
    if checker.ref_compat {
        return;
    }
    if let Some(interaction_type) = &interaction.interaction_type {
        vocabulary::check_word("interaction type", interaction_type, INTERACTION_TYPES, id, checker);
    }
    if let Some(target_type) = &interaction.target_type {
        vocabulary::check_word("target type", target_type, TARGET_TYPES, id, checker);
    }
    if let Some(duration) = &interaction.duration_sim_minutes {
        match duration.value {
            ..0 => report_range("duration", duration, "0 to 2147483647", id, checker),
            0 => report_zero("interaction", "takes no time", duration.span, id, checker),
            _ => check_fits("duration", duration, id, checker),
        }
    }
    effects::check(&interaction.loot_actions, id, checker);
}

fn participants(participants: &[Participant], id: &str, checker: &mut Checker<'_>) {
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for participant in participants {
        let role = &participant.role;
        if role.trim().is_empty() {
            report_no_role(participant, id, checker);
            continue;
        }
        if !checker.ref_compat {
            check_role(role, id, checker);
        }
        let role_key = role.to_ascii_lowercase();
        let role_key = if role_key == "target" { "targetsim".to_owned() } else { role_key };
        match seen.get(&role_key) {
            Some(first) => report_same_role(role, *first, id, checker),
            None => {
                seen.insert(role_key, role.span);
            }
        }
    }
}

fn check_role(role: &Spanned<String>, id: &str, checker: &mut Checker<'_>) {
    if ROLES.iter().any(|known| role.eq_ignore_ascii_case(known)) {
        return;
    }
    checker.diagnostics.report(codes::UNKNOWN_PARTICIPANT_ROLE, role.span, || {
        let near = names::nearest(role, ROLES.iter().copied());
        let message = Message::new(
            format!("The game knows no participant {}", quote(role)),
            "Who takes part is said in the game's words; common ones are Actor, Target and Object.",
        )
        .suggest("Write one of the game's participants.")
        .resource(id);
        // With escapes the place is that of more than the role.
        let is_alone = role.span.len() == role.len();
        let message = if is_alone { message.replace_meant(&near, str::to_owned) } else { message };
        message.did_you_mean(near)
    });
}

fn report_no_role(participant: &Participant, id: &str, checker: &mut Checker<'_>) {
    checker.diagnostics.report(codes::INVALID_PARTICIPANT_ROLE, participant.span, || {
        Message::new(
            "This participant has no role",
            "A participant is a role, such as Actor, and perhaps a description; the role is missing.",
        )
        .suggest("Write a role, such as Actor.")
        .resource(id)
    });
}

fn report_same_role(role: &Spanned<String>, first: Span, id: &str, checker: &mut Checker<'_>) {
    checker.diagnostics.report(codes::DUPLICATE_PARTICIPANT_ROLES, role.span, || {
        Message::new(
            format!("The role {} is taken already", quote(role)),
            "An interaction has every role once; Target and TargetSim are the same.",
        )
        .suggest("Remove one of the two participants, or correct its role.")
        .resource(id)
        .related(first, "the first one")
    });
}

fn buff(buff: &Buff, checker: &mut Checker<'_>) {
    let id = &buff.id.name;
    ids::check(id, "buff", codes::INVALID_BUFF_ID, checker);
    if let Some(duration) = &buff.duration_sim_minutes {
        buff_duration(duration, id, checker);
    }
    if checker.ref_compat {
        return;
    }
    if let Some(mood) = &buff.mood {
        vocabulary::check_mood(mood, id, checker);
    }
    if let Some(weight) = buff.mood_weight.as_ref().filter(|weight| !INTENSITY.contains(&weight.value)) {
        report_range("intensity", weight, "1 to 5", id, checker);
    }
    if let Some(order) = &buff.ui_sort_order {
        check_fits("sort order", order, id, checker);
    }
}

/// Checks how long a buff lasts, in Sim minutes; `id` is what the diagnostic is about.
pub(super) fn buff_duration(duration: &Spanned<i64>, id: &str, checker: &mut Checker<'_>) {
    match duration.value {
        ..0 => checker.diagnostics.report(codes::INVALID_BUFF_DURATION, duration.span, || {
            Message::new(
                "A buff cannot last a negative time",
                format!("The duration is {} Sim minutes.", duration.value),
            )
            .suggest("Write a number from 1, or leave the duration out for a buff that does not time out.")
            .resource(id)
        }),
        0 if !checker.ref_compat => report_zero("buff", "vanishes at once", duration.span, id, checker),
        _ => check_fits("duration", duration, id, checker),
    }
}

fn report_zero(kind: &str, effect: &str, span: Span, id: &str, checker: &mut Checker<'_>) {
    checker.diagnostics.report(codes::ZERO_DURATION, span, || {
        Message::new(
            format!("A duration of 0 means that the {kind} {effect}"),
            format!("Durations are in Sim minutes, and with 0 of them the {kind} {effect}."),
        )
        .suggest("Write a number from 1, or leave the duration out.")
        .resource(id)
    });
}

/// The game holds durations and the like in 32 bits. Source: language.md §13.3.
fn check_fits(what: &str, number: &Spanned<i64>, id: &str, checker: &mut Checker<'_>) {
    if i32::try_from(number.value).is_ok() {
        return;
    }
    checker.diagnostics.report_worse(codes::NUMBER_OUT_OF_RANGE, Severity::Error, number.span, || {
        Message::new(
            format!("The {what} is too large"),
            format!("The game holds numbers from -2147483648 to 2147483647, and this is {}.", number.value),
        )
        .suggest("Write a smaller number.")
        .resource(id)
    });
}

fn report_range(what: &str, number: &Spanned<i64>, range: &str, id: &str, checker: &mut Checker<'_>) {
    checker.diagnostics.report(codes::NUMBER_OUT_OF_RANGE, number.span, || {
        Message::new(
            format!("The {what} is out of range"),
            format!("It goes from {range}, and this is {}.", number.value),
        )
        .suggest(format!("Write a number from {range}."))
        .resource(id)
    });
}

fn definition_of_trait(definition: &Trait, checker: &mut Checker<'_>) {
    let id = &definition.id.name;
    ids::check(id, "trait", codes::INVALID_TRAIT_ID, checker);
    if checker.ref_compat {
        return;
    }
    if let Some(trait_type) = &definition.trait_type {
        vocabulary::check_word("trait type", trait_type, TRAIT_TYPES, id, checker);
    }
    for age in &definition.ages {
        vocabulary::check_word("age", age, AGES, id, checker);
    }
    for gender in &definition.genders {
        vocabulary::check_word("gender", gender, GENDERS, id, checker);
    }
}

fn definition_of_enum(definition: &EnumDefinition, checker: &mut Checker<'_>) {
    let id = &definition.id.name;
    ids::check(id, "enum", codes::INVALID_ENUM_ID, checker);
    if definition.options.is_empty() && checker.is_whole(definition.span) {
        checker.diagnostics.report(codes::EMPTY_ENUM_OPTIONS, definition.span, || {
            Message::new("The enum has no options", format!("The enum {} names no choice.", quote(id)))
                .suggest("Add at least one option.")
                .resource(id.value.clone())
        });
    }
    for option in definition.options.iter().filter(|option| option.name.trim().is_empty()) {
        checker.diagnostics.report(codes::EMPTY_OPTION_NAME, option.name.span, || {
            Message::new(
                "The option has no name",
                "Options are told apart by their names, and this one is empty.",
            )
            .suggest("Write a name for the option.")
            .resource(id.value.clone())
        });
    }
}

fn statistic(statistic: &Statistic, checker: &mut Checker<'_>) {
    let id = &statistic.id.name;
    ids::check(id, "statistic", codes::INVALID_NAME, checker);
    let (Some(min), Some(max)) = (&statistic.min, &statistic.max) else {
        return;
    };
    if min.value > max.value {
        // No value is in that range, so nothing could be written that the game would not take for something else.
        let (code, severity) = (codes::NUMBER_OUT_OF_RANGE, Severity::Error);
        checker.diagnostics.report_worse(code, severity, max.span, || {
            Message::new(
                "The greatest value is below the least one",
                format!("The statistic {} goes from {} to {}.", quote(id), min.value, max.value),
            )
            .suggest("Swap the two, or correct one.")
            .resource(id.value.clone())
            .related(min.span, "the least value")
        });
    }
}
