//! Elements of the IR as properties, in the order of the tables of language.md §4.2.

use std::fmt::Display;

use serde_json::Value;

use super::value::written;
use crate::convert::{parts::Part, words};
use crate::ir::{
    Buff, EnumDefinition, EnumOption, Extra, Interaction, LocalizedString, LootAction, Participant, Project,
    ResourceId, RunType, Statistic, TestSet, Trait,
};
use crate::jpe::keys::{Key, Kind, Slot, ValueType};
use crate::source::Spanned;

/// Every element, section by section.
pub(super) fn parts(project: &Project) -> Vec<Part> {
    let mut parts = Vec::with_capacity(project.element_count());
    add(&project.interactions, Kind::Interaction, interaction, &mut parts);
    add(&project.buffs, Kind::Buff, buff, &mut parts);
    add(&project.traits, Kind::Trait, definition_of_trait, &mut parts);
    add(&project.enums, Kind::Enum, definition_of_enum, &mut parts);
    add(&project.test_sets, Kind::TestSet, test_set, &mut parts);
    add(&project.loot_actions, Kind::LootAction, loot_action, &mut parts);
    add(&project.statistics, Kind::Statistic, statistic, &mut parts);
    add(&project.localized_strings, Kind::String, string, &mut parts);
    parts
}

/// Adds the elements that the dialect has; of others nothing is written.
fn add<T>(elements: &[T], kind: Kind, write: fn(&T, &mut Lines), parts: &mut Vec<Part>) {
    for element in elements {
        let mut lines = Lines::default();
        write(element, &mut lines);
        if !lines.0.is_empty() {
            lines.end();
            parts.push(Part { section: kind.section(), text: lines.finish() });
        }
    }
}

/// The lines of one element.
#[derive(Debug, Default)]
pub(super) struct Lines(String);

impl Lines {
    /// A property, quoted where it must be.
    pub(super) fn field(&mut self, key: &str, value: &str) {
        self.push("", key, ": ", &written(value));
    }

    /// A property that is there and not empty: an empty one reads as absent.
    fn optional(&mut self, key: &str, value: Option<&Spanned<String>>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.field(key, value);
        }
    }

    fn number<T: Display>(&mut self, key: &str, value: Option<&Spanned<T>>) {
        if let Some(value) = value {
            self.push("", key, ": ", &value.value.to_string());
        }
    }

    /// A property for each value that is not empty, under the name for one of them.
    fn repeated<'v>(&mut self, key: &str, values: impl IntoIterator<Item = &'v str>) {
        for value in values.into_iter().filter(|value| !value.is_empty()) {
            self.field(key, value);
        }
    }

    /// A list under a key; nothing when it is empty.
    fn list(&mut self, key: &str, values: &[Spanned<String>]) {
        let values: Vec<&str> =
            values.iter().map(|value| value.as_str()).filter(|value| !value.is_empty()).collect();
        if !values.is_empty() {
            self.items(key, values);
        }
    }

    fn items<'v>(&mut self, key: &str, values: impl IntoIterator<Item = &'v str>) {
        self.push("", key, ":", "");
        for value in values {
            self.push("  ", "-", " ", &written(value));
        }
    }

    fn end(&mut self) {
        self.0.push_str("end\n");
    }

    /// The text.
    pub(super) fn finish(self) -> String {
        self.0
    }

    fn push(&mut self, indent: &str, name: &str, between: &str, value: &str) {
        for piece in [indent, name, between, value, "\n"] {
            self.0.push_str(piece);
        }
    }

    /// The properties that are kept and mapped to nothing, as far as the kind has them.
    fn recorded(&mut self, kind: Kind, extra: &Extra) {
        let is_recorded = |key: &&Key| matches!(key.slot, Slot::Recorded | Slot::When);
        let recorded = kind.keys().iter().filter(is_recorded);
        for key in recorded {
            match extra.get(key.name()) {
                Some(Value::Array(values)) if key.is_list => {
                    let texts: Option<Vec<&str>> = values.iter().map(Value::as_str).collect();
                    if let Some(texts) = texts {
                        self.items(key.name(), texts);
                    }
                }
                Some(value) if !key.is_list => self.scalar(key, value),
                _ => {}
            }
        }
    }

    fn scalar(&mut self, key: &Key, value: &Value) {
        match (key.value, value) {
            (ValueType::Integer | ValueType::Number, Value::Number(number)) => {
                let digits = number.as_i64().map(|number| number.to_string());
                let digits = digits.or_else(|| number.as_f64().map(|number| number.to_string()));
                if let Some(digits) = digits {
                    self.field(key.name(), &digits);
                }
            }
            (ValueType::Boolean, Value::Bool(value)) => self.field(key.name(), &value.to_string()),
            (ValueType::FreeText | ValueType::Word | ValueType::Phrase, Value::String(text)) => {
                self.field(key.name(), text);
            }
            _ => {}
        }
    }
}

fn interaction(interaction: &Interaction, lines: &mut Lines) {
    lines.field("id", &interaction.id.name);
    lines.optional("display_name", interaction.display_name_key.as_ref());
    lines.optional("description", interaction.description_key.as_ref());
    lines.optional("type", interaction.interaction_type.as_ref());
    lines.number("duration", interaction.duration_sim_minutes.as_ref());
    lines.optional("category", interaction.category.as_ref());
    lines.optional("icon", interaction.icon.as_ref());
    if interaction.autonomy_disabled {
        lines.field("autonomy_disabled", "true");
    }
    for participant in &interaction.participants {
        lines.field("participant", &written_participant(participant));
    }
    lines.repeated("test", words::of_tests(&interaction.tests));
    lines.repeated("effect", words::of_effects(&interaction.loot_actions));
    lines.recorded(Kind::Interaction, &interaction.annotations.extra);
}

/// Role first, unless the role holds the comma that would end it.
fn written_participant(participant: &Participant) -> String {
    let role = participant.role.as_str();
    match &participant.description {
        None => format!("role:{role}"),
        Some(description) if role.is_empty() => format!("description:{}", description.value),
        Some(description) if role.contains(',') => {
            format!("description:{}, role:{role}", description.value)
        }
        Some(description) => format!("role:{role}, description:{}", description.value),
    }
}

fn buff(buff: &Buff, lines: &mut Lines) {
    lines.field("id", &buff.id.name);
    lines.optional("display_name", buff.display_name_key.as_ref());
    lines.optional("description", buff.description_key.as_ref());
    lines.optional("mood_type", buff.mood.as_ref());
    lines.number("intensity", buff.mood_weight.as_ref());
    lines.number("duration", buff.duration_sim_minutes.as_ref());
    if !buff.visible {
        lines.field("visible", "false");
    }
    lines.optional("icon", buff.icon.as_ref());
    lines.repeated("trait", buff.traits.iter().map(|name| name.as_str()));
    lines.recorded(Kind::Buff, &buff.annotations.extra);
}

fn definition_of_trait(definition: &Trait, lines: &mut Lines) {
    lines.field("id", &definition.id.name);
    lines.optional("display_name", definition.display_name_key.as_ref());
    lines.optional("description", definition.description_key.as_ref());
    lines.optional("trait_type", definition.trait_type.as_ref());
    lines.optional("icon", definition.icon.as_ref());
    lines.repeated("buff", definition.buffs.iter().map(name));
    lines.list("ages", &definition.ages);
    lines.list("genders", &definition.genders);
    lines.list("conflicting_traits", &definition.conflicting_traits);
    lines.list("interactions", &definition.interactions);
    lines.recorded(Kind::Trait, &definition.annotations.extra);
}

fn name(id: &ResourceId) -> &str {
    id.name.as_str()
}

fn definition_of_enum(definition: &EnumDefinition, lines: &mut Lines) {
    lines.field("id", &definition.id.name);
    for EnumOption { name, value } in &definition.options {
        lines.field("option", &format!("{}:{}", name.value, value.value));
    }
}

fn string(string: &LocalizedString, lines: &mut Lines) {
    lines.field("key", &string.key);
    lines.field("text", &string.text);
    lines.field("locale", &string.locale);
}

/// A set without an id has no form here.
fn test_set(test_set: &TestSet, lines: &mut Lines) {
    let Some(id) = &test_set.id else { return };
    lines.field("id", &id.name);
    if test_set.run_type != RunType::All {
        lines.field("run_type", test_set.run_type.as_str());
    }
    lines.repeated("test", test_set.conditions.iter().map(|condition| condition.phrase.words()));
}

/// A loot action without an id has no form here. One with an operation of its own gets it as the first of
/// its list.
fn loot_action(loot_action: &LootAction, lines: &mut Lines) {
    let Some(id) = &loot_action.id else { return };
    lines.field("id", &id.name);
    lines.repeated("test", words::of_tests(&loot_action.tests));
    lines.repeated("effect", [loot_action.phrase.words()]);
    lines.repeated("effect", words::of_effects(&loot_action.actions));
    lines.recorded(Kind::LootAction, &loot_action.annotations.extra);
}

fn statistic(statistic: &Statistic, lines: &mut Lines) {
    lines.field("id", &statistic.id.name);
    lines.optional("display_name", statistic.display_name_key.as_ref());
    lines.number("min", statistic.min.as_ref());
    lines.number("max", statistic.max.as_ref());
    lines.number("initial", statistic.initial.as_ref());
}
