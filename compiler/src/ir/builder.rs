//! Where the front ends put what they read.

use std::collections::BTreeMap;

use super::{Element, GameKind, MetadataField, Project};
use crate::diagnostics::{Diagnostics, Message, codes};
use crate::request::Request;
use crate::source::{Span, Spanned};

/// What all sources say together, before it is normalised.
#[derive(Debug)]
pub(crate) struct ProjectBuilder<'r> {
    request: Request<'r>,
    project: Project,
    statements: Statements,
    elements: u32,
    extents: Option<Extents>,
    /// How many ids have been made from each stem.
    made_ids: BTreeMap<String, u32>,
}

/// From where an element starts, as [`Element::span`] says, to all of it.
pub(crate) type Extents = BTreeMap<Span, Span>;

/// What sources say besides their elements, in the order it was read.
#[derive(Debug, Default)]
pub(crate) struct Statements {
    /// About the project.
    pub(crate) metadata: Vec<(MetadataField, Spanned<String>)>,
    /// Keys of strings that must exist.
    pub(crate) required_strings: Vec<Spanned<String>>,
    /// Texts that say when an interaction is offered, of which nothing is made.
    pub(crate) whens: Vec<Spanned<String>>,
}

impl<'r> ProjectBuilder<'r> {
    /// An empty project under the limits and the mode of `request`.
    pub(crate) fn new(request: Request<'r>) -> Self {
        let project = Project::named(request.project_name());
        let (statements, made_ids) = (Statements::default(), BTreeMap::new());
        Self { request, project, statements, elements: 0, made_ids, extents: None }
    }

    /// What was asked for.
    pub(crate) fn request(&self) -> Request<'r> {
        self.request
    }

    /// Notes what a source says about the project. Conflicts are settled when all sources are read.
    pub(crate) fn state(&mut self, field: MetadataField, value: Spanned<String>) {
        self.statements.metadata.push((field, value));
    }

    /// Notes that an element names a string by its key, where literal text is not allowed.
    pub(crate) fn require_string(&mut self, key: Spanned<String>) {
        self.statements.required_strings.push(key);
    }

    /// Notes a text that says when an interaction is offered.
    pub(crate) fn note_when(&mut self, text: Spanned<String>) {
        self.statements.whens.push(text);
    }

    /// Makes an id for what its source gives none: `stem` and how many of that stem there are by now, from 1.
    pub(crate) fn make_id(&mut self, stem: &str) -> String {
        let count = self.made_ids.entry(stem.to_owned()).or_default();
        *count = count.saturating_add(1);
        format!("{stem}_{count}")
    }

    /// Adds a name of what the game has.
    ///
    /// # Errors
    ///
    /// Another number has that name; the error is the place of it.
    pub(crate) fn add_game_name(
        &mut self,
        kind: GameKind,
        name: Spanned<String>,
        instance: u64,
    ) -> Result<(), Spanned<String>> {
        self.project.game_names.add(kind, name, instance)
    }

    /// Mutable access to what metadata carries besides its fields.
    pub(crate) fn metadata_annotations(&mut self) -> &mut super::Annotations {
        &mut self.project.metadata.annotations
    }

    /// Notes that the element that starts with `start` takes all of `whole`. Only editors want to know: nothing
    /// is kept unless [`Self::keep_extents`] was called.
    pub(crate) fn note_extent(&mut self, start: Span, whole: Span) {
        if let Some(extents) = &mut self.extents {
            extents.insert(start, whole);
        }
    }

    /// Keeps from now on how far elements go.
    pub(crate) fn keep_extents(&mut self) {
        self.extents.get_or_insert_default();
    }

    /// How far elements go, as far as it was noted.
    pub(crate) fn take_extents(&mut self) -> Extents {
        self.extents.take().unwrap_or_default()
    }

    /// Adds an element; one over the limit is reported once and left out.
    pub(crate) fn add(&mut self, element: Element, diagnostics: &mut Diagnostics) {
        let max = self.request.limits().elements_max;
        self.elements = self.elements.saturating_add(1);
        if self.elements == max.saturating_add(1) {
            diagnostics.report(codes::TOO_MANY_ELEMENTS, element.span(), || {
                Message::new(
                    "The project has too many elements",
                    format!("A project may have {max} elements."),
                )
                .suggest("Split the project.")
            });
        }
        if self.elements <= max {
            self.push(element);
        }
    }

    fn push(&mut self, element: Element) {
        let project = &mut self.project;
        match element {
            Element::Interaction(interaction) => project.interactions.push(interaction),
            Element::Buff(buff) => project.buffs.push(buff),
            Element::Trait(definition) => project.traits.push(definition),
            Element::Enum(definition) => project.enums.push(definition),
            Element::TestSet(test_set) => project.test_sets.push(test_set),
            Element::LootAction(loot_action) => project.loot_actions.push(loot_action),
            Element::String(string) => project.localized_strings.push(string),
            Element::Statistic(statistic) => project.statistics.push(statistic),
        }
    }

    /// The elements, and what else was said.
    pub(crate) fn into_parts(self) -> (Project, Statements) {
        (self.project, self.statements)
    }
}
