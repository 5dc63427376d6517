//! The tables of elements (language.md §7).

use serde::Serialize;

use super::phrases::{LootView, ScalarView, TestSetView};
use super::{AnnotationsView, ResourceIdView, number, text, texts};
use crate::Context;
use crate::ir::{
    Buff, EnumDefinition, EnumOption, Interaction, LocalizedString, Participant, Statistic, Trait,
};

#[derive(Serialize)]
pub(super) struct InteractionView<'p> {
    id: ResourceIdView<'p>,
    display_name_key: Option<&'p str>,
    description_key: Option<&'p str>,
    participants: Vec<ParticipantView<'p>>,
    tests: Vec<TestSetView<'p>>,
    loot_actions: Vec<LootView<'p>>,
    autonomy_disabled: bool,
    r#type: Option<&'p str>,
    duration_sim_minutes: Option<i64>,
    target_type: Option<&'p str>,
    category: Option<&'p str>,
    icon: Option<&'p str>,
    #[serde(flatten)]
    annotations: AnnotationsView<'p>,
}

impl<'p> InteractionView<'p> {
    pub(super) fn new(interaction: &'p Interaction, context: &Context<'p>) -> Self {
        Self {
            id: ResourceIdView::new(&interaction.id),
            display_name_key: text(interaction.display_name_key.as_ref()),
            description_key: text(interaction.description_key.as_ref()),
            participants: interaction.participants.iter().map(ParticipantView::new).collect(),
            tests: interaction.tests.iter().map(TestSetView::inner).collect(),
            loot_actions: interaction.loot_actions.iter().map(LootView::inner).collect(),
            autonomy_disabled: interaction.autonomy_disabled,
            r#type: text(interaction.interaction_type.as_ref()),
            duration_sim_minutes: number(interaction.duration_sim_minutes.as_ref()),
            target_type: text(interaction.target_type.as_ref()),
            category: text(interaction.category.as_ref()),
            icon: text(interaction.icon.as_ref()),
            annotations: AnnotationsView::placed(&interaction.annotations, interaction.span, context),
        }
    }
}

#[derive(Serialize)]
struct ParticipantView<'p> {
    role: &'p str,
    description: Option<&'p str>,
}

impl<'p> ParticipantView<'p> {
    fn new(participant: &'p Participant) -> Self {
        Self { role: &participant.role.value, description: text(participant.description.as_ref()) }
    }
}

#[derive(Serialize)]
pub(super) struct BuffView<'p> {
    id: ResourceIdView<'p>,
    display_name_key: Option<&'p str>,
    description_key: Option<&'p str>,
    traits: Vec<&'p str>,
    duration_sim_minutes: Option<i64>,
    mood: Option<&'p str>,
    mood_weight: Option<i64>,
    visible: bool,
    icon: Option<&'p str>,
    ui_sort_order: Option<i64>,
    #[serde(flatten)]
    annotations: AnnotationsView<'p>,
}

impl<'p> BuffView<'p> {
    pub(super) fn new(buff: &'p Buff, context: &Context<'p>) -> Self {
        Self {
            id: ResourceIdView::new(&buff.id),
            display_name_key: text(buff.display_name_key.as_ref()),
            description_key: text(buff.description_key.as_ref()),
            traits: texts(&buff.traits),
            duration_sim_minutes: number(buff.duration_sim_minutes.as_ref()),
            mood: text(buff.mood.as_ref()),
            mood_weight: number(buff.mood_weight.as_ref()),
            visible: buff.visible,
            icon: text(buff.icon.as_ref()),
            ui_sort_order: number(buff.ui_sort_order.as_ref()),
            annotations: AnnotationsView::placed(&buff.annotations, buff.span, context),
        }
    }
}

#[derive(Serialize)]
pub(super) struct TraitView<'p> {
    id: ResourceIdView<'p>,
    display_name_key: Option<&'p str>,
    description_key: Option<&'p str>,
    buffs: Vec<ResourceIdView<'p>>,
    trait_type: Option<&'p str>,
    ages: Vec<&'p str>,
    genders: Vec<&'p str>,
    conflicting_traits: Vec<&'p str>,
    interactions: Vec<&'p str>,
    icon: Option<&'p str>,
    #[serde(flatten)]
    annotations: AnnotationsView<'p>,
}

impl<'p> TraitView<'p> {
    pub(super) fn new(definition: &'p Trait, context: &Context<'p>) -> Self {
        Self {
            id: ResourceIdView::new(&definition.id),
            display_name_key: text(definition.display_name_key.as_ref()),
            description_key: text(definition.description_key.as_ref()),
            buffs: definition.buffs.iter().map(ResourceIdView::new).collect(),
            trait_type: text(definition.trait_type.as_ref()),
            ages: texts(&definition.ages),
            genders: texts(&definition.genders),
            conflicting_traits: texts(&definition.conflicting_traits),
            interactions: texts(&definition.interactions),
            icon: text(definition.icon.as_ref()),
            annotations: AnnotationsView::placed(&definition.annotations, definition.span, context),
        }
    }
}

#[derive(Serialize)]
pub(super) struct EnumView<'p> {
    id: ResourceIdView<'p>,
    options: Vec<OptionView<'p>>,
    #[serde(flatten)]
    annotations: AnnotationsView<'p>,
}

impl<'p> EnumView<'p> {
    pub(super) fn new(definition: &'p EnumDefinition, context: &Context<'p>) -> Self {
        Self {
            id: ResourceIdView::new(&definition.id),
            options: definition.options.iter().map(OptionView::new).collect(),
            annotations: AnnotationsView::placed(&definition.annotations, definition.span, context),
        }
    }
}

#[derive(Serialize)]
struct OptionView<'p> {
    name: &'p str,
    value: ScalarView<'p>,
}

impl<'p> OptionView<'p> {
    fn new(option: &'p EnumOption) -> Self {
        Self { name: &option.name.value, value: ScalarView(&option.value.value) }
    }
}

#[derive(Serialize)]
pub(super) struct StringView<'p> {
    key: &'p str,
    text: &'p str,
    locale: &'p str,
    #[serde(flatten)]
    annotations: AnnotationsView<'p>,
}

impl<'p> StringView<'p> {
    pub(super) fn new(string: &'p LocalizedString, context: &Context<'p>) -> Self {
        Self {
            key: &string.key.value,
            text: &string.text.value,
            locale: &string.locale.value,
            annotations: AnnotationsView::placed(&string.annotations, string.span, context),
        }
    }
}

#[derive(Serialize)]
pub(super) struct StatisticView<'p> {
    id: ResourceIdView<'p>,
    display_name_key: Option<&'p str>,
    min: Option<f64>,
    max: Option<f64>,
    initial: Option<f64>,
    #[serde(flatten)]
    annotations: AnnotationsView<'p>,
}

impl<'p> StatisticView<'p> {
    pub(super) fn new(statistic: &'p Statistic, context: &Context<'p>) -> Self {
        Self {
            id: ResourceIdView::new(&statistic.id),
            display_name_key: text(statistic.display_name_key.as_ref()),
            min: number(statistic.min.as_ref()),
            max: number(statistic.max.as_ref()),
            initial: number(statistic.initial.as_ref()),
            annotations: AnnotationsView::placed(&statistic.annotations, statistic.span, context),
        }
    }
}
