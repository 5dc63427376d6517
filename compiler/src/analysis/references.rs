//! What the elements of a project name, found the way validation does (language.md §8.3).

use std::collections::BTreeMap;

use super::{Definition, Places, Reference, Written};
use crate::index::{Index, Keys};
use crate::ir::{LootAction, Phrase, Project, Scalar, TestSet};
use crate::language::{Kind, Use};
use crate::phrases;
use crate::source::{Span, Spanned};

/// Every name of an element inside of another one, sorted by place.
pub(super) fn of(project: &Project, definitions: &[Definition], places: &Places<'_>) -> Vec<Reference> {
    let names = Names::of(project, definitions);
    let mut references = References { names: &names, places, found: Vec::new() };
    references.of_elements(project);
    references.of_texts(project);
    references.of_phrases(project);
    references.found.sort_by_key(|reference| reference.at);
    references.found
}

/// What a name can mean.
struct Names<'p> {
    index: Index<'p>,
    strings: Keys<'p>,
    /// The first definition of each id.
    ranks: BTreeMap<(Kind, &'p str), usize>,
}

impl<'p> Names<'p> {
    fn of(project: &'p Project, definitions: &'p [Definition]) -> Self {
        let mut ranks = BTreeMap::new();
        for (rank, definition) in definitions.iter().enumerate() {
            ranks.entry((definition.kind, definition.key.as_str())).or_insert(rank);
        }
        Self {
            index: Index::of(project),
            strings: Keys::of(
                project.localized_strings.iter().map(|item| Some(item.key.as_str())),
                &[],
                None,
            ),
            ranks,
        }
    }

    fn definition(&self, kind: Kind, name: &str) -> Option<usize> {
        let keys = match kind {
            Kind::Buff => &self.index.buffs,
            Kind::Trait => &self.index.traits,
            Kind::TestSet => &self.index.test_sets,
            Kind::LootAction => &self.index.loot_actions,
            Kind::Interaction => &self.index.interactions,
            Kind::Statistic => &self.index.statistics,
            Kind::String => &self.strings,
            Kind::Project | Kind::Enum => return None,
        };
        self.ranks.get(&(kind, keys.key(name)?)).copied()
    }
}

struct References<'a> {
    names: &'a Names<'a>,
    places: &'a Places<'a>,
    found: Vec<Reference>,
}

impl References<'_> {
    fn of_elements(&mut self, project: &Project) {
        for buff in &project.buffs {
            self.add_all(Kind::Trait, &buff.traits);
        }
        for definition in &project.traits {
            for buff in &definition.buffs {
                self.add(Kind::Buff, &buff.name);
            }
            self.add_all(Kind::Trait, &definition.conflicting_traits);
            self.add_all(Kind::Interaction, &definition.interactions);
        }
    }

    /// Texts that are the key of a string; all others are texts. Source: language.md §8.4.
    fn of_texts(&mut self, project: &Project) {
        for text in project.shown_texts() {
            if self.names.definition(Kind::String, text).is_some() {
                self.add(Kind::String, text);
            }
        }
    }

    fn of_phrases(&mut self, project: &Project) {
        for interaction in &project.interactions {
            self.of_tests(&interaction.tests);
            self.of_effects(&interaction.loot_actions);
        }
        self.of_tests(&project.test_sets);
        self.of_effects(&project.loot_actions);
    }

    fn of_tests(&mut self, test_sets: &[TestSet]) {
        for condition in test_sets.iter().flat_map(|test_set| &test_set.conditions) {
            self.of_phrase(&condition.phrase, Use::Test);
        }
    }

    fn of_effects(&mut self, loot_actions: &[LootAction]) {
        for loot_action in loot_actions {
            self.of_tests(&loot_action.tests);
            self.of_phrase(&loot_action.phrase, Use::Effect);
            self.of_effects(&loot_action.actions);
        }
    }

    fn of_phrase(&mut self, phrase: &Phrase, phrase_use: Use) {
        let Some((kind, name)) = named(phrase) else { return };
        let definition = self.names.definition(kind, name);
        // A notification is a text unless it is the key of a string.
        if kind == Kind::String && definition.is_none() {
            return;
        }
        let (span, written) = self.name_in(&phrase.description, name, phrase_use);
        self.push(kind, name, (span, written), definition);
    }

    /// Where a phrase holds the name it is about.
    fn name_in(&self, words: &Spanned<String>, name: &str, phrase_use: Use) -> (Span, Written) {
        let (span, written) = self.places.written(words);
        if written != Written::Plainly {
            return (span, Written::Otherwise);
        }
        if words.value == name {
            return (span, Written::Plainly);
        }
        // A name that stands there once needs no second look at the forms of phrases, which costs most here.
        let mut found = words.match_indices(name);
        if let (Some((start, _)), None) = (found.next(), found.next()) {
            return (span.part(&(start..start + name.len())), Written::Plainly);
        }
        let meaning = match phrase_use {
            Use::Test => phrases::test(words),
            Use::Effect => phrases::effect(words),
        };
        match meaning.and_then(|meaning| meaning.name) {
            Some(part) => (span.part(&part), Written::Plainly),
            None => (span, Written::Otherwise),
        }
    }

    fn add_all(&mut self, kind: Kind, names: &[Spanned<String>]) {
        for name in names {
            self.add(kind, name);
        }
    }

    fn add(&mut self, kind: Kind, name: &Spanned<String>) {
        let (span, written) = self.places.written(name);
        // Only an element's own title is made an id of; a reference in other letters still is a name.
        let written = if written == Written::AsTitle { Written::Plainly } else { written };
        self.push(kind, name, (span, written), self.names.definition(kind, name));
    }

    fn push(&mut self, kind: Kind, name: &str, (span, written): (Span, Written), definition: Option<usize>) {
        if let Some(at) = self.places.location(span) {
            self.found.push(Reference { kind, name: name.to_owned(), at, written, definition });
        }
    }
}

/// What element a phrase names. The arguments are those of the table in [`phrases`].
fn named(phrase: &Phrase) -> Option<(Kind, &str)> {
    let (kind, argument) = match phrase.kind.as_deref()? {
        "buff" | "add_buff" | "remove_buff" => (Kind::Buff, "buff"),
        "trait" | "add_trait" | "remove_trait" => (Kind::Trait, "trait"),
        "test_set" => (Kind::TestSet, "ref"),
        "loot" => (Kind::LootAction, "ref"),
        "statistic_change" => (Kind::Statistic, "statistic"),
        "notification" => (Kind::String, "text"),
        _ => return None,
    };
    match phrase.arguments.get(argument)? {
        Scalar::Text(name) => Some((kind, name)),
        _ => None,
    }
}
