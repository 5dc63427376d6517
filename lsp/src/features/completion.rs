//! What may be written at a place.

use std::collections::BTreeSet;

use compiler::Definition;
use compiler::language::{self, Expected, Key, Kind, Place, Spot, Use};
use tower_lsp_server::ls_types::{
    CompletionItem, CompletionItemKind, CompletionList, CompletionTextEdit, Documentation, InsertTextFormat,
    Position, Range, TextEdit,
};

use super::{hover, phrase};
use crate::limits::COMPLETIONS_MAX;
use crate::snapshot::{Name, Snapshot};
use crate::text::Text;

/// What may be written at a place.
pub(crate) fn of(snapshot: &Snapshot, path: &str, position: Position) -> Option<CompletionList> {
    let encoding = snapshot.abilities().encoding;
    let text = snapshot.file(path)?.text();
    let (whole, cursor) = (text.to_text(), text.byte(text.place(position, encoding)));
    let items = match language::place(&whole, cursor) {
        Some(place) => Completions { snapshot, text, whole: &whole, cursor }.at(&place),
        None => names_instead(snapshot, path, position)?,
    };
    let is_incomplete = items.len() > COMPLETIONS_MAX;
    Some(CompletionList { is_incomplete, items: items.into_iter().take(COMPLETIONS_MAX).collect() })
}

/// In languages whose properties are not known here, ids where an id stands already.
fn names_instead(snapshot: &Snapshot, path: &str, position: Position) -> Option<Vec<CompletionItem>> {
    let Name::Reference(reference) = snapshot.name_at(path, position)? else { return None };
    let range = snapshot.range(path, reference.at.position)?;
    Some(ids(snapshot, reference.kind, range, ""))
}

struct Completions<'a> {
    snapshot: &'a Snapshot,
    text: &'a Text,
    whole: &'a str,
    cursor: usize,
}

impl Completions<'_> {
    fn at(&self, place: &Place) -> Vec<CompletionItem> {
        let range = self.range(place.range.start, place.range.end);
        match place.spot {
            Spot::Section => Kind::ALL.map(|kind| section(kind, kind.section(), range)).to_vec(),
            Spot::Title => Vec::new(),
            Spot::Key => keys(place, range),
            Spot::Value(key) => self.values(key, place, range),
        }
    }

    fn range(&self, start: usize, end: usize) -> Range {
        self.text.lsp_range(self.text.places_of_bytes(start..end), self.snapshot.abilities().encoding)
    }

    /// What stands between the start of the place and the cursor.
    fn written(&self, place: &Place) -> &str {
        self.whole.get(place.range.start..self.cursor).unwrap_or_default()
    }

    fn values(&self, key: &Key, place: &Place, range: Range) -> Vec<CompletionItem> {
        match key.expected() {
            Expected::Anything => Vec::new(),
            Expected::Words(words) => words
                .into_iter()
                .map(|word| item(word, CompletionItemKind::ENUM_MEMBER, key.name(), range))
                .collect(),
            Expected::Reference(kind) => ids(self.snapshot, kind, range, self.written(place)),
            Expected::Phrase(phrase_use) => self.phrases(phrase_use, place, range),
        }
    }

    fn phrases(&self, phrase_use: Use, place: &Place, range: Range) -> Vec<CompletionItem> {
        let written = self.written(place);
        let unquoted = written.strip_prefix('"').unwrap_or(written);
        let start = place.range.start + (written.len() - unquoted.len());
        let names = phrase::names_at_end(unquoted, phrase_use);
        if !names.is_empty() {
            let of_kind = |(kind, at): (Kind, usize)| {
                ids(self.snapshot, kind, self.range(start + at, self.cursor), &unquoted[at..])
            };
            return names.into_iter().flat_map(of_kind).collect();
        }
        let alone = match phrase_use {
            Use::Test => Kind::TestSet,
            Use::Effect => Kind::LootAction,
        };
        let snippets = self.snapshot.abilities().snippets;
        let patterns = language::patterns(phrase_use).map(|pattern| beginning(&pattern, snippets, range));
        ids(self.snapshot, alone, range, unquoted).into_iter().chain(patterns).collect()
    }
}

/// The properties that the element has not yet, and how to end it.
fn keys(place: &Place, range: Range) -> Vec<CompletionItem> {
    let is_open = |key: &Key| key.is_list || !place.given.contains(&key);
    let kinds = place.kind.map_or_else(|| Kind::ALL[1..].to_vec(), |kind| vec![kind]);
    let mut seen = BTreeSet::new();
    let of_kinds = kinds.iter().flat_map(|kind| kind.keys().iter().map(move |key| (*kind, key)));
    let mut items: Vec<CompletionItem> = of_kinds
        .filter(|(_, key)| {
            is_open(key) && (!place.in_sections || place.kind.is_some()) && seen.insert(key.name())
        })
        .map(|(kind, key)| property(kind, key, range))
        .collect();
    if place.in_sections && place.given.is_empty() {
        items.extend(Kind::ALL.map(|kind| section(kind, &format!("[{}]", kind.section()), range)));
    } else if place.in_sections {
        items.push(item("end", CompletionItemKind::KEYWORD, "end of the element", range));
    }
    items
}

fn item(label: &str, kind: CompletionItemKind, detail: &str, range: Range) -> CompletionItem {
    CompletionItem {
        label: label.to_owned(),
        kind: Some(kind),
        detail: Some(detail.to_owned()),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit::new(range, label.to_owned()))),
        ..CompletionItem::default()
    }
}

fn section(kind: Kind, written: &str, range: Range) -> CompletionItem {
    item(written, CompletionItemKind::MODULE, kind.meaning(), range)
}

fn property(kind: Kind, key: &Key, range: Range) -> CompletionItem {
    let help = format!("{} {}", hover::sentence(key.meaning), hover::value(key));
    CompletionItem {
        text_edit: Some(CompletionTextEdit::Edit(TextEdit::new(range, format!("{}: ", key.name())))),
        documentation: Some(Documentation::String(help)),
        ..item(key.name(), CompletionItemKind::PROPERTY, kind.label(), range)
    }
}

fn beginning(pattern: &language::Pattern, snippets: bool, range: Range) -> CompletionItem {
    let label = phrase::label(pattern);
    let (text, format) = if snippets {
        (phrase::snippet(pattern), InsertTextFormat::SNIPPET)
    } else {
        (phrase::beginning(pattern), InsertTextFormat::PLAIN_TEXT)
    };
    CompletionItem {
        filter_text: Some(phrase::beginning(pattern)),
        insert_text_format: Some(format),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit::new(range, text))),
        ..item(&label, CompletionItemKind::SNIPPET, pattern.kind, range)
    }
}

/// The ids of a kind that contain what is written, each once; one more than are shown when there are more.
fn ids(snapshot: &Snapshot, kind: Kind, range: Range, written: &str) -> Vec<CompletionItem> {
    let wanted = written.trim().to_lowercase();
    let mut seen = BTreeSet::new();
    let is_meant = |definition: &&Definition| {
        definition.kind == kind
            && definition.id.to_lowercase().contains(&wanted)
            && seen.insert(definition.key.clone())
    };
    let found = snapshot.definitions().iter().filter(is_meant).take(COMPLETIONS_MAX + 1);
    found
        .map(|definition| CompletionItem {
            documentation: definition.display_name.clone().map(Documentation::String),
            ..item(&definition.id, CompletionItemKind::REFERENCE, kind.label(), range)
        })
        .collect()
}
