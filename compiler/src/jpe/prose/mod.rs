//! The prose dialect: `mod "X" version 1.0`, `interaction "Y" for sims:` and clauses (language.md §4.4).

mod head;
mod strings;

use super::block::{Block, Property};
use super::faults;
use super::keys::{Key, Kind};
use super::lower;
use super::session::Session;
use super::syntax::{self, Line};
use crate::source::Spanned;
use head::Head;
use strings::StringTable;

pub(super) use head::{opening_words, starts_prose};

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
    /// No entity yet.
    BeforeFirst,
    /// Lines that are passed over, because of a fault already reported.
    Skipped,
    /// An entity, or the mod line with its clauses.
    In(Entity<'s>),
    /// A table of strings.
    Strings(StringTable<'s>),
}

/// An entity as far as it is read.
#[derive(Debug)]
struct Entity<'s> {
    block: Block<'s>,
    /// Indent of its first clause.
    indent: Option<usize>,
    list: List,
}

/// Where a line goes that is indented deeper than a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    /// Nowhere.
    None,
    /// Nowhere, because its clause was reported.
    Ignored,
    /// To that property.
    Of(&'static Key),
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
        let content = syntax::trim(line);
        let indent = syntax::indent(line);
        if indent == 0 {
            return self.at_margin(content);
        }
        faults::tabs_of(line, self.session);
        match &mut self.place {
            Place::In(entity) => entity.clause(content, indent, self.session),
            Place::Strings(table) => table.clause(content, self.session),
            Place::Skipped => {}
            Place::BeforeFirst => {
                self.place = Place::Skipped;
                faults::key_outside_section(content, self.session);
            }
        }
    }

    /// A line that is not indented: mostly the head of an entity.
    fn at_margin(&mut self, content: &'s str) {
        match Head::read(content, self.session) {
            Some(head) => self.open(head, content),
            None => self.no_head(content),
        }
    }

    fn open(&mut self, head: Head<'s>, content: &'s str) {
        self.finish();
        self.place = match head {
            Head::Strings { name } => Place::Strings(StringTable::new(content, name)),
            Head::Mod { name, version } => {
                let entity = Entity::new(Kind::Project, content, name);
                Place::In(entity.with("version", version, content, self.session))
            }
            Head::Entity { kind, name, whom } => {
                let entity = Entity::new(kind, content, name);
                Place::In(match whom {
                    Some((keyword, whom)) => entity.with(keyword, Some(whom), content, self.session),
                    None => entity,
                })
            }
        };
    }

    fn no_head(&mut self, content: &'s str) {
        match (syntax::classify(content), &mut self.place) {
            (Line::Header(_), _) => {
                self.finish();
                self.place = Place::Skipped;
                faults::section_in_prose(content, self.session);
            }
            (_, Place::Skipped) => {}
            (Line::End, _) => faults::stray_end(content, self.session),
            (Line::Field(..), Place::In(entity)) => {
                faults::unindented(content, self.session);
                let indent = entity.indent.unwrap_or(1);
                entity.clause(content, indent, self.session);
            }
            (Line::Field(..), Place::BeforeFirst) => {
                self.place = Place::Skipped;
                faults::key_outside_section(content, self.session);
            }
            _ => {
                self.finish();
                self.place = Place::Skipped;
                faults::no_entity(content, self.session);
            }
        }
    }

    /// Takes the entity that is open, if any.
    fn finish(&mut self) {
        match std::mem::replace(&mut self.place, Place::BeforeFirst) {
            Place::In(entity) => lower::lower(entity.block, self.session),
            Place::Strings(table) => table.finish(self.session),
            Place::Skipped | Place::BeforeFirst => {}
        }
    }
}

impl<'s> Entity<'s> {
    fn new(kind: Kind, head: &'s str, name: Spanned<String>) -> Self {
        Self { block: Block::named(kind, head, name), indent: None, list: List::None }
    }

    /// The entity with a property that its head states.
    fn with(
        mut self,
        key: &'s str,
        value: Option<&'s str>,
        head: &'s str,
        session: &mut Session<'_, 's, '_>,
    ) -> Self {
        if let Some(value) = value {
            self.block.add(&Property { key, line: head, value, items: Vec::new() }, session);
        }
        self
    }

    fn clause(&mut self, content: &'s str, indent: usize, session: &mut Session<'_, 's, '_>) {
        if indent > *self.indent.get_or_insert(indent) {
            return self.phrase(content, session);
        }
        if let Some(text) = when(content) {
            return self.property(&content[..WHEN.len()], text, content, session);
        }
        match syntax::classify(content) {
            Line::Field(key, value) => self.property(key, value, content, session),
            Line::End => faults::stray_end(content, session),
            _ if matches!(self.list, List::Of(_)) => {
                faults::shallow_phrase(content, session);
                self.phrase(content, session);
            }
            _ => {
                self.list = List::Ignored;
                faults::invalid_line(Some(self.block.kind), content, session);
            }
        }
    }

    fn property(
        &mut self,
        key: &'s str,
        value: &'s str,
        content: &'s str,
        session: &mut Session<'_, 's, '_>,
    ) {
        let property = Property { key, line: content, value, items: Vec::new() };
        self.list = match self.block.kind.key(key) {
            Some(key) if key.is_list && property.opens_list() => List::Of(key),
            Some(_) => List::None,
            None => List::Ignored,
        };
        self.block.add(&property, session);
    }

    /// A line below a clause; `- ` before it is allowed, as in the other dialects.
    fn phrase(&mut self, content: &'s str, session: &mut Session<'_, 's, '_>) {
        let phrase = match syntax::classify(content) {
            Line::Item(item) => item,
            _ => content,
        };
        match self.list {
            List::Of(key) if !phrase.is_empty() => self.block.add_item(key, phrase, session),
            List::Of(_) => faults::stray_item(content, session),
            List::Ignored => {}
            List::None => {
                self.list = List::Ignored;
                faults::nested(content, session);
            }
        }
    }
}

/// The word that starts a clause about when an interaction is offered.
const WHEN: &str = "when";

/// The text of a `when` clause.
fn when(content: &str) -> Option<&str> {
    let (word, text) = content.split_at_checked(WHEN.len())?;
    let is_clause = word.eq_ignore_ascii_case(WHEN) && text.starts_with([' ', '\t']);
    let text = syntax::trim(text);
    (is_clause && !text.starts_with(':')).then_some(text)
}
