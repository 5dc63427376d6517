//! The outline dialect: titles and indented properties (language.md §4.3).

use super::block::{Block, Property};
use super::faults;
use super::keys::{self, Kind, Slot};
use super::lower;
use super::session::Session;
use super::syntax::{self, Line};

/// Reads the significant lines of a file.
pub(super) fn parse<'s>(lines: &[&'s str], session: &mut Session<'_, 's, '_>) {
    let mut parser = Parser { session, place: Place::BeforeFirst };
    for line in lines {
        parser.line(line);
    }
    parser.finish();
}

/// What the parser is in.
#[derive(Debug)]
enum Place<'s> {
    /// No block yet.
    BeforeFirst,
    /// A block whose lines are passed over, because of a fault already reported.
    SkippedBlock,
    /// Another dialect, up to the next separator.
    SkippedPart,
    /// A block.
    In(Outline<'s>),
}

/// A block as written.
#[derive(Debug)]
struct Outline<'s> {
    title: &'s str,
    properties: Vec<Property<'s>>,
    /// Indent of the first property that is indented.
    indent: Option<usize>,
    /// Whether the property given last has properties of its own.
    nested: bool,
}

struct Parser<'q, 'p, 's, 'r> {
    session: &'q mut Session<'p, 's, 'r>,
    place: Place<'s>,
}

impl<'s> Parser<'_, '_, 's, '_> {
    fn line(&mut self, line: &'s str) {
        if syntax::is_separator(line) {
            return self.finish();
        }
        if matches!(self.place, Place::SkippedPart) {
            return;
        }
        let content = syntax::trim(line);
        let indent = syntax::indent(line);
        if indent > 0 {
            faults::tabs_of(line, self.session);
        }
        match syntax::classify(content) {
            Line::Header(_) => self.header(content),
            Line::End => faults::stray_end(content, self.session),
            Line::Item(item) => self.item(item, content, indent),
            Line::Field(key, value) => self.field(key, value, line),
            Line::Other if indent == 0 => self.title(content),
            Line::Other => self.other(line),
        }
    }

    fn header(&mut self, content: &'s str) {
        self.finish();
        faults::section_in_outline(content, self.session);
        self.place = Place::SkippedPart;
    }

    fn title(&mut self, content: &'s str) {
        let is_open = matches!(self.place, Place::In(_));
        if is_open && faults::misspelt_property(content, self.session) {
            return;
        }
        self.finish();
        let title = syntax::strip_tail_comment(content);
        let max = self.session.limits().title_chars_max as usize;
        self.place = if title.chars().nth(max).is_some() {
            faults::value_too_long("title", title, max, "characters", self.session);
            Place::SkippedBlock
        } else if syntax::is_title(title) {
            Place::In(Outline { title, properties: Vec::new(), indent: None, nested: false })
        } else {
            faults::invalid_title(title, self.session);
            Place::SkippedBlock
        };
    }

    fn field(&mut self, key: &'s str, value: &'s str, line: &'s str) {
        let content = syntax::trim(line);
        let indent = syntax::indent(line);
        let outline = match &mut self.place {
            Place::In(outline) => outline,
            Place::BeforeFirst => {
                self.place = Place::SkippedBlock;
                return faults::key_outside_section(content, self.session);
            }
            Place::SkippedBlock | Place::SkippedPart => return,
        };
        if indent == 0 {
            faults::unindented(content, self.session);
        } else if indent > *outline.indent.get_or_insert(indent) {
            if !std::mem::replace(&mut outline.nested, true) {
                faults::nested(content, self.session);
            }
            return;
        }
        outline.nested = false;
        outline.properties.push(Property { key, line: content, value, items: Vec::new() });
    }

    fn item(&mut self, item: &'s str, content: &'s str, indent: usize) {
        let max = self.session.limits().list_items_max as usize;
        let (nested, property) = match &mut self.place {
            Place::In(outline) => (outline.nested, outline.properties.last_mut()),
            Place::BeforeFirst => (false, None),
            Place::SkippedBlock | Place::SkippedPart => return,
        };
        match property {
            _ if nested => {}
            Some(property) if property.opens_list() && indent > 0 && !item.is_empty() => {
                // One more than allowed is kept, so that the block sees it and says so.
                if property.items.len() <= max {
                    property.items.push(item);
                }
            }
            _ => faults::stray_item(content, self.session),
        }
    }

    fn other(&mut self, line: &'s str) {
        let content = syntax::trim(line);
        match &self.place {
            Place::In(outline) if outline.nested => {}
            Place::In(_) => faults::invalid_line(None, content, self.session),
            Place::BeforeFirst => {
                self.place = Place::SkippedBlock;
                faults::indented_title(line, self.session);
            }
            Place::SkippedBlock | Place::SkippedPart => {}
        }
    }

    /// Takes the block that is open, if any.
    fn finish(&mut self) {
        let Place::In(outline) = std::mem::replace(&mut self.place, Place::BeforeFirst) else { return };
        if outline.properties.is_empty() {
            return faults::empty_block(outline.title, self.session);
        }
        if let Some(kind) = self.kind(&outline) {
            self.take(kind, &outline);
        }
    }

    fn kind(&mut self, outline: &Outline<'s>) -> Option<Kind> {
        let known = kind_of(&outline.properties);
        match stated_kind(&outline.properties) {
            _ if known.is_some() => {}
            Some(property) => faults::invalid_kind(property.value, self.session),
            None => faults::unknown_block_kind(outline.title, self.session),
        }
        known
    }

    fn take(&mut self, kind: Kind, outline: &Outline<'s>) {
        let mut block = Block::named(kind, outline.title, self.session.spanned(outline.title));
        for property in outline.properties.iter().filter(|property| !keys::same_name("kind", property.key)) {
            if needs_items(kind, property) {
                faults::expected_list(property, self.session);
            } else {
                block.add(property, self.session);
            }
        }
        lower::lower(block, self.session);
    }
}

/// Whether tests or effects are written on the line of their key. Source: language.md §4.3.5.
fn needs_items(kind: Kind, property: &Property<'_>) -> bool {
    let is_phrases = kind.key(property.key).is_some_and(|key| {
        matches!(key.slot, Slot::Tests | Slot::Effects) && !keys::same_name("loot_action", property.key)
    });
    is_phrases && !property.opens_list() && !property.value.starts_with('[')
}

/// The kinds that a block can be.
pub(super) const KINDS: [Kind; 7] = [
    Kind::Interaction,
    Kind::Buff,
    Kind::Trait,
    Kind::Enum,
    Kind::TestSet,
    Kind::LootAction,
    Kind::Statistic,
];

fn kind_by_label(label: &str) -> Option<Kind> {
    let label = label.trim_matches('"').replace(['_', '-'], " ");
    KINDS.into_iter().find(|kind| kind.label().eq_ignore_ascii_case(&label))
}

/// Properties that tell what a block is; the first row with a property of the block wins.
/// Source: language.md §4.3.3.
const TELLTALES: [(Kind, &[&str]); 5] = [
    (Kind::Buff, &["mood_type", "emotion", "mood_gain", "intensity", "emotion_intensity"]),
    (Kind::Interaction, &["type", "tests", "test", "effects", "effect"]),
    (
        Kind::Trait,
        &[
            "category",
            "cost",
            "rarity",
            "conflicting_traits",
            "conflict_traits",
            "benefits",
            "max_level",
            "interactions",
        ],
    ),
    (Kind::Interaction, &["duration"]),
    // What the other languages call it: no property of a block, but enough to say which one was meant.
    (Kind::Buff, &["mood"]),
];

/// What a block is: what `kind:` says, else what its properties tell.
pub(super) fn kind_of(properties: &[Property<'_>]) -> Option<Kind> {
    match stated_kind(properties) {
        Some(property) => kind_by_label(syntax::strip_tail_comment(property.value)),
        None => inferred_kind(properties),
    }
}

fn stated_kind<'q, 's>(properties: &'q [Property<'s>]) -> Option<&'q Property<'s>> {
    properties.iter().find(|property| keys::same_name("kind", property.key))
}

fn inferred_kind(properties: &[Property<'_>]) -> Option<Kind> {
    let has = |name: &&str| properties.iter().any(|property| keys::same_name(name, property.key));
    TELLTALES.iter().find(|(_, names)| names.iter().any(has)).map(|(kind, _)| *kind)
}
