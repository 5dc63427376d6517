//! The elements of the IR's tables (language.md §7).

use super::fields::{Reader, Slot};
use super::json::Data;
use super::phrases;
use crate::diagnostics::{Message, codes, quote};
use crate::ir::{
    Buff, EnumDefinition, EnumOption, Interaction, LocalizedString, Participant, ResourceId, Scalar,
    Statistic, Trait,
};
use crate::source::Spanned;

/// Reads an Interaction.
pub(super) fn interaction(slot: &Slot<'_, '_>, reader: &mut Reader<'_, '_>) -> Option<Interaction> {
    let names = [
        "id",
        "display_name_key",
        "description_key",
        "participants",
        "tests",
        "loot_actions",
        "autonomy_disabled",
        "type",
        "duration_sim_minutes",
        "target_type",
        "category",
        "icon",
    ];
    let (members, annotations) = reader.annotated(slot, names)?;
    let [
        id,
        display_name,
        description,
        participants,
        tests,
        loot,
        autonomy,
        kind,
        duration,
        target,
        category,
        icon,
    ] = members;
    Some(Interaction {
        display_name_key: reader.nullable_string(display_name),
        description_key: reader.nullable_string(description),
        participants: reader.list(participants, participant),
        tests: reader.list(tests, phrases::test_set),
        loot_actions: reader.list(loot, phrases::loot_action),
        autonomy_disabled: reader.boolean(autonomy, false),
        interaction_type: reader.nullable_string(kind),
        duration_sim_minutes: reader.nullable_integer(duration),
        target_type: reader.nullable_string(target),
        category: reader.nullable_string(category),
        icon: reader.nullable_string(icon),
        annotations,
        ..Interaction::new(slot.value.span, required_id(slot, id, "interaction", reader)?)
    })
}

fn participant(slot: &Slot<'_, '_>, reader: &mut Reader<'_, '_>) -> Option<Participant> {
    let [role, description] = reader.members(slot, ["role", "description"])?;
    let role = reader.required(slot, role, "role").and_then(|role| reader.string(&role))?;
    Some(Participant { span: slot.value.span, role, description: reader.nullable_string(description) })
}

/// Reads a Buff.
pub(super) fn buff(slot: &Slot<'_, '_>, reader: &mut Reader<'_, '_>) -> Option<Buff> {
    let names = [
        "id",
        "display_name_key",
        "description_key",
        "traits",
        "duration_sim_minutes",
        "mood",
        "mood_weight",
        "visible",
        "icon",
        "ui_sort_order",
    ];
    let (members, annotations) = reader.annotated(slot, names)?;
    let [id, display_name, description, traits, duration, mood, weight, visible, icon, sort_order] = members;
    Some(Buff {
        display_name_key: reader.nullable_string(display_name),
        description_key: reader.nullable_string(description),
        traits: reader.list(traits, text),
        duration_sim_minutes: reader.nullable_integer(duration),
        mood: reader.nullable_string(mood),
        mood_weight: reader.nullable_integer(weight),
        visible: reader.boolean(visible, true),
        icon: reader.nullable_string(icon),
        ui_sort_order: reader.nullable_integer(sort_order),
        annotations,
        ..Buff::new(slot.value.span, required_id(slot, id, "buff", reader)?)
    })
}

/// Reads a Trait.
pub(super) fn definition_of_trait(slot: &Slot<'_, '_>, reader: &mut Reader<'_, '_>) -> Option<Trait> {
    let names = [
        "id",
        "display_name_key",
        "description_key",
        "buffs",
        "trait_type",
        "ages",
        "genders",
        "conflicting_traits",
        "interactions",
        "icon",
    ];
    let (members, annotations) = reader.annotated(slot, names)?;
    let [id, display_name, description, buffs, trait_type, ages, genders, conflicts, interactions, icon] =
        members;
    Some(Trait {
        display_name_key: reader.nullable_string(display_name),
        description_key: reader.nullable_string(description),
        buffs: reader.list(buffs, resource_id),
        trait_type: reader.nullable_string(trait_type),
        ages: reader.list(ages, text),
        genders: reader.list(genders, text),
        conflicting_traits: reader.list(conflicts, text),
        interactions: reader.list(interactions, text),
        icon: reader.nullable_string(icon),
        annotations,
        ..Trait::new(slot.value.span, required_id(slot, id, "trait", reader)?)
    })
}

/// Reads an `EnumDefinition`.
pub(super) fn definition_of_enum(slot: &Slot<'_, '_>, reader: &mut Reader<'_, '_>) -> Option<EnumDefinition> {
    let ([id, options], annotations) = reader.annotated(slot, ["id", "options"])?;
    let options = reader.list(options, option);
    let id = required_id(slot, id, "enum", reader)?;
    Some(EnumDefinition { span: slot.value.span, id, options, annotations })
}

fn option(slot: &Slot<'_, '_>, reader: &mut Reader<'_, '_>) -> Option<EnumOption> {
    let [name, value] = reader.members(slot, ["name", "value"])?;
    let name = reader.required(slot, name, "name").and_then(|name| reader.string(&name))?;
    let value = reader.required(slot, value, "value")?;
    match reader.scalar(&value)? {
        scalar @ (Scalar::Integer(_) | Scalar::Text(_)) => {
            Some(EnumOption { name, value: Spanned::new(scalar, value.value.span) })
        }
        _ => reader.report_type(&value, "a whole number or a string"),
    }
}

/// Reads a `LocalizedString`.
pub(super) fn string(slot: &Slot<'_, '_>, reader: &mut Reader<'_, '_>) -> Option<LocalizedString> {
    let ([key, text, locale], annotations) = reader.annotated(slot, ["key", "text", "locale"])?;
    let locale = reader.nullable_string(locale);
    let key = reader.required(slot, key, "key").and_then(|key| reader.string(&key))?;
    let text = reader.required(slot, text, "text").and_then(|text| reader.string(&text))?;
    let usual = || Spanned::new(LocalizedString::USUAL_LOCALE.to_owned(), slot.value.span.at_end());
    let locale = locale.unwrap_or_else(usual);
    Some(LocalizedString { span: slot.value.span, key, text, locale, annotations })
}

/// Reads a statistic (+).
pub(super) fn statistic(slot: &Slot<'_, '_>, reader: &mut Reader<'_, '_>) -> Option<Statistic> {
    let names = ["id", "display_name_key", "min", "max", "initial"];
    let ([id, display_name, min, max, initial], annotations) = reader.annotated(slot, names)?;
    Some(Statistic {
        span: slot.value.span,
        display_name_key: reader.nullable_string(display_name),
        min: reader.nullable_number(min),
        max: reader.nullable_number(max),
        initial: reader.nullable_number(initial),
        id: required_id(slot, id, "statistic", reader)?,
        annotations,
    })
}

fn text(slot: &Slot<'_, '_>, reader: &mut Reader<'_, '_>) -> Option<Spanned<String>> {
    reader.string(slot)
}

/// Reads a `ResourceId`, or a bare string in its place.
pub(super) fn resource_id(slot: &Slot<'_, '_>, reader: &mut Reader<'_, '_>) -> Option<ResourceId> {
    if let Data::String(_) = slot.value.data {
        return reader.string(slot).map(ResourceId::named);
    }
    let [name, module, class_name, instance] =
        reader.members(slot, ["name", "module", "class_name", "instance_id"])?;
    let name = reader.required(slot, name, "name").and_then(|name| reader.string(&name))?;
    Some(ResourceId {
        name,
        module: reader.nullable_string(module),
        class_name: reader.nullable_string(class_name),
        instance_id: instance.and_then(|instance| instance_id(&instance, reader)),
    })
}

/// The id of an element; reports one that is missing or null.
fn required_id(
    slot: &Slot<'_, '_>,
    id: Option<Slot<'_, '_>>,
    kind: &str,
    reader: &mut Reader<'_, '_>,
) -> Option<ResourceId> {
    if let Some(id) = id.filter(|id| !matches!(id.value.data, Data::Null)) {
        return resource_id(&id, reader);
    }
    reader.diagnostics.report(codes::MISSING_ID, slot.value.span, || {
        Message::new(
            format!("This {kind} has no id"),
            format!("Every {kind} needs an id, by which others name it."),
        )
        .suggest("Add \"id\": {\"name\": \"…\"} to the object.")
        .pointer(slot.pointer())
    });
    None
}

/// A number from 1 to 2⁶⁴ − 1, plain or as a decimal string; null is none.
fn instance_id(slot: &Slot<'_, '_>, reader: &mut Reader<'_, '_>) -> Option<Spanned<u64>> {
    let digits = match &slot.value.data {
        Data::Null => return None,
        Data::Number(digits) => digits,
        Data::String(text) => &**text,
        _ => return reader.report_type(slot, "a whole number or a decimal string"),
    };
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(id) = digits.parse().ok().filter(|id| is_plain && *id > 0) {
        return Some(Spanned::new(id, slot.value.inside()));
    }
    reader.diagnostics.report(codes::INVALID_INSTANCE_ID, slot.value.span, || {
        Message::new(
            "This is no instance id",
            format!(
                "An instance id is a whole number from 1 to 18446744073709551615, and {} is none.",
                quote(digits)
            ),
        )
        .suggest("Write a number in that range, or remove the member to have one made from the name.")
        .pointer(slot.pointer())
    });
    None
}
