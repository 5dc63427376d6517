//! From a block of properties to an element of the IR.

use super::block::Block;
use super::fields::Fields;
use super::keys::{Kind, Slot};
use super::participant;
use super::session::Session;
use crate::ir::{
    Annotations, Buff, Element, EnumDefinition, EnumOption, Interaction, LocalizedString, LootAction,
    MetadataField, ResourceId, RunType, Scalar, Statistic, TestCondition, TestSet, Trait,
};
use crate::source::Spanned;

/// Adds the element to the project. One without an id is reported and left out.
pub(super) fn lower<'s>(block: Block<'s>, session: &mut Session<'_, 's, '_>) {
    let kind = block.kind;
    let whole = session.span(block.head).to(session.span(block.last));
    let mut fields = Fields::new(block, session);
    if kind == Kind::Project {
        return state_metadata(&mut fields);
    }
    let Some(id) = fields.id() else { return };
    let element = match kind {
        Kind::Project => return,
        Kind::Interaction => Element::Interaction(interaction(id, &mut fields)),
        Kind::Buff => Element::Buff(buff(id, &mut fields)),
        Kind::Trait => Element::Trait(definition_of_trait(id, &mut fields)),
        Kind::Enum => Element::Enum(definition_of_enum(id, &mut fields)),
        Kind::String => Element::String(string(id, &mut fields)),
        Kind::TestSet => Element::TestSet(named_test_set(id, &mut fields)),
        Kind::LootAction => Element::LootAction(loot_action(id, &mut fields)),
        Kind::Statistic => Element::Statistic(statistic(id, &mut fields)),
    };
    let Session { builder, diagnostics, .. } = session;
    builder.note_extent(element.span(), whole);
    builder.add(element, diagnostics);
}

fn state_metadata(fields: &mut Fields<'_, '_, '_, '_>) {
    let members = [
        (Slot::Name, MetadataField::Name),
        (Slot::Id, MetadataField::ProjectId),
        (Slot::Version, MetadataField::Version),
        (Slot::Author, MetadataField::Author),
        (Slot::Description, MetadataField::Description),
        (Slot::GameVersion, MetadataField::GameVersionMin),
        (Slot::GameVersionMax, MetadataField::GameVersionMax),
        (Slot::JpeVersion, MetadataField::JpeVersion),
    ];
    if let Some((title, id)) = fields.title_and_project_id() {
        state(MetadataField::Name, title, fields);
        if let Some(id) = id.filter(|_| !fields.has(Slot::Id)) {
            state(MetadataField::ProjectId, id, fields);
        }
    }
    for (slot, member) in members {
        if let Some(value) = fields.value(slot) {
            state(member, value, fields);
        }
    }
}

fn state(member: MetadataField, value: Spanned<String>, fields: &mut Fields<'_, '_, '_, '_>) {
    fields.session().builder.state(member, value);
}

fn interaction(id: ResourceId, fields: &mut Fields<'_, '_, '_, '_>) -> Interaction {
    Interaction {
        display_name_key: fields.display_name(),
        description_key: fields.description(),
        participants: participants(fields),
        tests: anonymous_tests(fields),
        loot_actions: effects(fields),
        autonomy_disabled: fields.boolean(Slot::AutonomyDisabled).unwrap_or(false),
        interaction_type: fields.word(Slot::InteractionType),
        duration_sim_minutes: fields.integer(Slot::Duration),
        category: fields.word(Slot::Category),
        icon: fields.word(Slot::Icon),
        annotations: when(fields),
        ..Interaction::new(fields.span(), id)
    }
}

/// What is recorded, and in words when the interaction is offered.
fn when(fields: &mut Fields<'_, '_, '_, '_>) -> Annotations {
    let mut annotations = fields.recorded();
    if let Some(text) = fields.word(Slot::When) {
        annotations.extra.insert("when".to_owned(), serde_json::Value::String(text.value.clone()));
        fields.session().builder.note_when(text);
    }
    annotations
}

fn participants(fields: &mut Fields<'_, '_, '_, '_>) -> Vec<crate::ir::Participant> {
    fields.values(Slot::Participants).iter().map(participant::read).collect()
}

fn buff(id: ResourceId, fields: &mut Fields<'_, '_, '_, '_>) -> Buff {
    Buff {
        display_name_key: fields.display_name(),
        description_key: fields.description(),
        traits: fields.values(Slot::Traits),
        duration_sim_minutes: fields.integer(Slot::Duration),
        mood: fields.word(Slot::Mood),
        mood_weight: fields.integer(Slot::Intensity),
        visible: fields.boolean(Slot::Visible).unwrap_or(true),
        icon: fields.word(Slot::Icon),
        annotations: fields.recorded(),
        ..Buff::new(fields.span(), id)
    }
}

fn definition_of_trait(id: ResourceId, fields: &mut Fields<'_, '_, '_, '_>) -> Trait {
    Trait {
        display_name_key: fields.display_name(),
        description_key: fields.description(),
        buffs: fields.values(Slot::Buffs).into_iter().map(ResourceId::named).collect(),
        trait_type: fields.word(Slot::TraitType),
        ages: fields.values(Slot::Ages),
        genders: fields.values(Slot::Genders),
        conflicting_traits: fields.values(Slot::Conflicts),
        interactions: fields.values(Slot::Interactions),
        icon: fields.word(Slot::Icon),
        annotations: fields.recorded(),
        ..Trait::new(fields.span(), id)
    }
}

fn definition_of_enum(id: ResourceId, fields: &mut Fields<'_, '_, '_, '_>) -> EnumDefinition {
    let options = fields.values(Slot::Options);
    EnumDefinition {
        span: fields.span(),
        id,
        options: options.into_iter().enumerate().map(|(rank, text)| option(rank, &text)).collect(),
        annotations: fields.recorded(),
    }
}

/// `NAME:VALUE`, `NAME=VALUE` or `NAME`, whose value is its rank. Source: language.md §4.2.
fn option(rank: usize, text: &Spanned<String>) -> EnumOption {
    let parts = text.split_once(':').or_else(|| text.split_once('='));
    let (name, value) = parts.map_or((text.as_str(), None), |(name, value)| (name, Some(value.trim())));
    let value = match value {
        Some(value) => Scalar::of_option(value),
        None => Scalar::Integer(i64::try_from(rank).unwrap_or(i64::MAX)),
    };
    EnumOption {
        name: Spanned::new(name.trim().to_owned(), text.span),
        value: Spanned::new(value, text.span),
    }
}

fn string(id: ResourceId, fields: &mut Fields<'_, '_, '_, '_>) -> LocalizedString {
    let span = fields.span();
    let absent = |text: &str| Spanned::new(text.to_owned(), span);
    LocalizedString {
        span,
        key: id.name,
        text: fields.value(Slot::Text).unwrap_or_else(|| absent("")),
        locale: fields.value(Slot::Locale).unwrap_or_else(|| absent(LocalizedString::USUAL_LOCALE)),
        annotations: fields.recorded(),
    }
}

fn named_test_set(id: ResourceId, fields: &mut Fields<'_, '_, '_, '_>) -> TestSet {
    TestSet {
        span: fields.span(),
        id: Some(id),
        conditions: conditions(fields),
        run_type: fields.run_type(),
        annotations: fields.recorded(),
    }
}

/// The tests of an element that has no test sets of its own: one set, all must hold.
fn anonymous_tests(fields: &mut Fields<'_, '_, '_, '_>) -> Vec<TestSet> {
    TestSet::inside(conditions(fields), RunType::All).into_iter().collect()
}

fn conditions(fields: &mut Fields<'_, '_, '_, '_>) -> Vec<TestCondition> {
    fields.values(Slot::Tests).into_iter().map(TestCondition::phrased).collect()
}

fn effects(fields: &mut Fields<'_, '_, '_, '_>) -> Vec<LootAction> {
    fields.values(Slot::Effects).into_iter().map(LootAction::phrased).collect()
}

fn loot_action(id: ResourceId, fields: &mut Fields<'_, '_, '_, '_>) -> LootAction {
    LootAction {
        id: Some(id),
        actions: effects(fields),
        tests: anonymous_tests(fields),
        annotations: fields.recorded(),
        ..LootAction::list(fields.span())
    }
}

fn statistic(id: ResourceId, fields: &mut Fields<'_, '_, '_, '_>) -> Statistic {
    Statistic {
        span: fields.span(),
        id,
        display_name_key: fields.display_name(),
        min: fields.number(Slot::Min),
        max: fields.number(Slot::Max),
        initial: fields.number(Slot::Initial),
        annotations: fields.recorded(),
    }
}
