//! What stands at a place: an element, a property, a fault.

use compiler::Definition;
use compiler::language::{self, Expected, Key, Kind, Place, Spot, Use, ValueType};
use schemas::EngineError;
use tower_lsp_server::ls_types::{Hover, HoverContents, Position, Range};

use super::diagnostics;
use super::page::Page;
use crate::snapshot::{Name, Snapshot};

/// What there is to say about a place.
pub(crate) fn of(snapshot: &Snapshot, path: &str, position: Position) -> Option<Hover> {
    let mut page = Page::new(snapshot.abilities().markdown);
    let range = match snapshot.name_at(path, position) {
        Some(name) => about_name(name, snapshot, &mut page),
        None => about_place(snapshot, path, position, &mut page),
    };
    let faults = snapshot.diagnostics().filter(|error| error.file_path.as_deref() == Some(path));
    for error in faults.filter(|error| contains(diagnostics::range(error, snapshot), position)) {
        about_fault(error, &mut page);
    }
    Some(Hover { contents: HoverContents::Markup(page.finish()?), range })
}

fn contains(range: Range, position: Position) -> bool {
    range.start <= position && position <= range.end
}

fn about_name(name: Name<'_>, snapshot: &Snapshot, page: &mut Page) -> Option<Range> {
    let location = match name {
        Name::Definition(definition) => definition.id_at,
        Name::Reference(reference) => reference.at,
    };
    match (snapshot.meant(name), name) {
        (Some(element), _) => about_element(element, snapshot, page),
        (None, Name::Reference(reference)) => {
            let (kind, name) = (page.strong(reference.kind.label()), page.code(&reference.name));
            page.add(format!("{kind} {name}"));
            page.add("The project has none of that name; the game may have one.");
        }
        (None, Name::Definition(_)) => {}
    }
    snapshot.range(snapshot.path(location)?.as_str(), location.position)
}

fn about_element(element: &Definition, snapshot: &Snapshot, page: &mut Page) {
    page.add(format!("{} {}", page.strong(element.kind.label()), page.code(&element.id)));
    for text in [&element.display_name, &element.description].into_iter().flatten() {
        page.add(page.quoted(player_text(text, snapshot)));
    }
    page.add(element.kind.meaning());
    let count = snapshot.references_to(element).count();
    let times = if count == 1 { "once".to_owned() } else { format!("{count} times") };
    page.add(if count == 0 {
        "Nothing in the project names it.".to_owned()
    } else {
        format!("Named {times}.")
    });
}

/// The text of a string whose key is given instead of a text. Source: language.md §8.4.
fn player_text<'s>(text: &'s str, snapshot: &'s Snapshot) -> &'s str {
    if !language::is_name(text) {
        return text;
    }
    let key = language::id_key(text);
    let string = snapshot.definitions().iter().find(|other| other.kind == Kind::String && other.key == key);
    string.and_then(|string| string.display_name.as_deref()).unwrap_or(text)
}

fn about_place(snapshot: &Snapshot, path: &str, position: Position, page: &mut Page) -> Option<Range> {
    let encoding = snapshot.abilities().encoding;
    let text = snapshot.file(path)?.text();
    let whole = text.to_text();
    let place = language::place(&whole, text.byte(text.place(position, encoding)))?;
    about_spot(&place, &whole, page)?;
    Some(text.lsp_range(text.places_of_bytes(place.range), encoding))
}

fn about_spot(place: &Place, text: &str, page: &mut Page) -> Option<()> {
    let written = text.get(place.range.clone())?;
    match place.spot {
        Spot::Section => about_section(Kind::of_section(written)?, page),
        Spot::Key => about_key(place.kind?, place.kind?.key(written)?, page),
        Spot::Value(key) => about_key(place.kind?, key, page),
        Spot::Title => return None,
    }
    Some(())
}

fn about_section(kind: Kind, page: &mut Page) {
    page.add(format!("{} {}", page.strong("section"), page.code(kind.section())));
    page.add(kind.meaning());
    let keys: Vec<String> = kind.keys().iter().map(|key| page.code(key.name())).collect();
    page.add(format!("Properties: {}.", keys.join(", ")));
}

fn about_key(kind: Kind, key: &Key, page: &mut Page) {
    page.add(format!("{} {} of {}", page.strong("property"), page.code(key.name()), with_article(kind)));
    page.add(sentence(key.meaning));
    page.add(value(key));
    let others: Vec<String> = key.names.iter().skip(1).map(|name| page.code(name)).collect();
    if !others.is_empty() {
        page.add(format!("Also written {}.", others.join(", ")));
    }
}

/// What may be written as the value of a property.
pub(super) fn value(key: &Key) -> String {
    let value = match key.expected() {
        Expected::Words(words) => format!("One of: {}.", words.join(", ")),
        Expected::Reference(kind) => format!("The id of {}.", with_article(kind)),
        Expected::Phrase(Use::Test) => "A test in words, or the id of a test set.".to_owned(),
        Expected::Phrase(Use::Effect) => "An effect in words, or the id of a loot action.".to_owned(),
        Expected::Anything => match key.value {
            ValueType::FreeText | ValueType::Phrase => "A text.".to_owned(),
            ValueType::Word => "A word.".to_owned(),
            ValueType::Integer => "A whole number.".to_owned(),
            ValueType::Number => "A number.".to_owned(),
            ValueType::Boolean => "true or false.".to_owned(),
        },
    };
    if key.is_list { format!("{value} There may be several.") } else { value }
}

fn with_article(kind: Kind) -> String {
    let label = kind.label();
    let article = if label.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {label}")
}

/// Words of the table of properties as a sentence.
pub(super) fn sentence(words: &str) -> String {
    let mut characters = words.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", characters.as_str())
}

fn about_fault(error: &EngineError, page: &mut Page) {
    let Some(explanation) = compiler::explain(&error.code) else { return };
    page.add_rule();
    page.add(page.strong(explanation.code));
    page.add(explanation.text);
    page.add("For example:");
    page.add_source(explanation.example);
}
