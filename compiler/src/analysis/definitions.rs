//! The elements of a project.

use super::{Definition, Places};
use crate::ir::{LocalizedString, Project, ResourceId};
use crate::language::Kind;
use crate::names;
use crate::source::{Span, Spanned};

/// Every element with an id, sorted by place.
pub(super) fn of(project: &Project, places: &Places<'_>) -> Vec<Definition> {
    let mut definitions = Definitions { places, found: Vec::with_capacity(project.element_count()) };
    for item in &project.interactions {
        let texts = (&item.display_name_key, &item.description_key);
        definitions.add(Kind::Interaction, &item.id, item.span, texts);
    }
    for item in &project.buffs {
        definitions.add(Kind::Buff, &item.id, item.span, (&item.display_name_key, &item.description_key));
    }
    for item in &project.traits {
        definitions.add(Kind::Trait, &item.id, item.span, (&item.display_name_key, &item.description_key));
    }
    for item in &project.enums {
        definitions.add(Kind::Enum, &item.id, item.span, (&None, &None));
    }
    for item in &project.statistics {
        definitions.add(Kind::Statistic, &item.id, item.span, (&item.display_name_key, &None));
    }
    definitions.add_nameless(project);
    for string in &project.localized_strings {
        definitions.add_string(string);
    }
    definitions.found.sort_by_key(|definition| definition.id_at);
    definitions.found
}

/// The display name and the description of an element.
type Texts<'p> = (&'p Option<Spanned<String>>, &'p Option<Spanned<String>>);

struct Definitions<'a> {
    places: &'a Places<'a>,
    found: Vec<Definition>,
}

impl Definitions<'_> {
    fn add(&mut self, kind: Kind, id: &ResourceId, span: Span, (display_name, description): Texts<'_>) {
        let text = |text: &Option<Spanned<String>>| text.as_ref().map(|text| text.value.clone());
        self.push(kind, &id.name, span, (text(display_name), text(description)));
    }

    /// Elements whose id may be absent, and that players never see.
    fn add_nameless(&mut self, project: &Project) {
        for test_set in &project.test_sets {
            if let Some(id) = &test_set.id {
                self.add(Kind::TestSet, id, test_set.span, (&None, &None));
            }
        }
        for loot_action in &project.loot_actions {
            if let Some(id) = &loot_action.id {
                self.add(Kind::LootAction, id, loot_action.span, (&None, &None));
            }
        }
    }

    fn add_string(&mut self, string: &LocalizedString) {
        let locale = format!("{} ({})", string.text.value, string.locale.value);
        self.push(Kind::String, &string.key, string.span, (Some(locale), None));
    }

    fn push(
        &mut self,
        kind: Kind,
        id: &Spanned<String>,
        span: Span,
        texts: (Option<String>, Option<String>),
    ) {
        let (id_span, written) = self.places.written(id);
        let (Some(id_at), Some(whole)) = (self.places.location(id_span), self.places.whole(span)) else {
            return;
        };
        self.found.push(Definition {
            kind,
            id: id.value.clone(),
            key: names::key(id).into_owned(),
            display_name: texts.0,
            description: texts.1,
            id_at,
            written,
            whole,
        });
    }
}
