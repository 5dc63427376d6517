//! The section dialect: `[Buffs]`, `key: value`, `end` (language.md §4.2).

use super::block::{Block, Property};
use super::faults::{self, Follower};
use super::keys::{Key, Kind, Slot};
use super::lower;
use super::session::Session;
use super::syntax::{self, Line};
use crate::names;

/// Reads the significant lines of a file.
pub(super) fn parse<'s>(lines: &[&'s str], session: &mut Session<'_, 's, '_>) {
    let mut parser = Parser { session, place: Place::BeforeFirst, block: None, list: List::None };
    for (index, line) in lines.iter().enumerate() {
        parser.line(line, lines.get(index + 1).copied());
    }
    parser.finish(Follower::EndOfFile);
}

/// Which section the parser is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// None so far.
    BeforeFirst,
    /// One whose lines are passed over, because of a fault already reported.
    Skipped,
    /// One of the known sections.
    In(Kind),
}

/// Where a `- item` line goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    /// Nowhere.
    None,
    /// Nowhere, because its key was reported.
    Ignored,
    /// To that property.
    Of(&'static Key),
}

struct Parser<'q, 'p, 's, 'r> {
    session: &'q mut Session<'p, 's, 'r>,
    place: Place,
    block: Option<Block<'s>>,
    list: List,
}

impl<'s> Parser<'_, '_, 's, '_> {
    fn line(&mut self, line: &'s str, next: Option<&str>) {
        let content = syntax::trim(line);
        match (syntax::classify(content), self.place) {
            (Line::Header(name), _) => self.header(name, line),
            (Line::Other, _) if content.starts_with('[') => self.open_header(content, line),
            (_, Place::Skipped) => {}
            (Line::End, Place::BeforeFirst) => faults::stray_end(content, self.session),
            (_, Place::BeforeFirst) => self.outside(content),
            (Line::End, Place::In(_)) => self.end(content),
            (Line::Item(item), Place::In(_)) => self.item(item, content),
            (Line::Field(key, value), Place::In(kind)) => self.field(kind, key, value, line),
            (Line::Other, Place::In(kind)) => self.other(kind, line, next),
        }
    }

    fn header(&mut self, name: &'s str, line: &'s str) {
        self.finish(Follower::Section(line));
        let known = Kind::of_section(name);
        self.place = known.map_or(Place::Skipped, Place::In);
        if known.is_none() {
            faults::unknown_section(name, syntax::trim(line), self.session);
        }
    }

    /// A header without its closing bracket counts as one, if there is such a section.
    fn open_header(&mut self, content: &'s str, line: &'s str) {
        faults::unclosed_header(content, self.session);
        let name = syntax::strip_tail_comment(&content[1..]);
        let known = Kind::of_section(name);
        self.finish(Follower::Section(line));
        self.place = known.map_or(Place::Skipped, Place::In);
    }

    fn outside(&mut self, content: &'s str) {
        faults::key_outside_section(content, self.session);
        self.place = Place::Skipped;
    }

    fn end(&mut self, content: &'s str) {
        self.list = List::None;
        match self.block.take() {
            Some(block) => lower::lower(Block { last: content, ..block }, self.session),
            None if self.place == Place::In(Kind::Project) => {}
            None => faults::stray_end(content, self.session),
        }
    }

    fn item(&mut self, item: &'s str, content: &'s str) {
        match (self.list, &mut self.block) {
            (List::Of(key), Some(block)) if !item.is_empty() => block.add_item(key, item, self.session),
            (List::Ignored, _) => {}
            _ => {
                self.list = List::Ignored;
                faults::stray_item(content, self.session);
            }
        }
    }

    fn field(&mut self, kind: Kind, key: &'s str, value: &'s str, line: &'s str) {
        let content = syntax::trim(line);
        let known = kind.key(key);
        let names_next = kind != Kind::Project && known.is_some_and(|key| key.slot == Slot::Id);
        if names_next && self.block.as_ref().is_some_and(|block| block.has(Slot::Id)) {
            self.finish(Follower::Element(line));
        }
        let property = Property { key, line: content, value, items: Vec::new() };
        self.list = match known {
            Some(key) if key.is_list && property.opens_list() => List::Of(key),
            Some(_) => List::None,
            None => List::Ignored,
        };
        self.block.get_or_insert_with(|| Block::new(kind, content)).add(&property, self.session);
    }

    fn other(&mut self, kind: Kind, line: &'s str, next: Option<&str>) {
        let content = syntax::trim(line);
        self.list = List::Ignored;
        if starts_outline_block(line, next) {
            self.close_quietly();
            self.place = Place::Skipped;
            faults::outline_in_sections(content, self.session);
        } else if self.block.is_some() && !names::nearest(content, ["end"]).is_empty() {
            faults::misspelt_end(content, self.session);
            self.close_quietly();
        } else {
            faults::invalid_line(Some(kind), content, self.session);
        }
    }

    /// Takes the element that is open, if any, as if `end` stood here; says so unless it may stay open.
    fn finish(&mut self, follower: Follower<'s>) {
        let open = self.block.as_ref().filter(|block| block.kind != Kind::Project);
        if let Some(block) = open {
            faults::missing_end(block, follower, self.session);
        }
        self.close_quietly();
    }

    fn close_quietly(&mut self) {
        self.list = List::None;
        if let Some(block) = self.block.take() {
            lower::lower(block, self.session);
        }
    }
}

/// Whether a line and the one below look like an outline block.
fn starts_outline_block(line: &str, next: Option<&str>) -> bool {
    let indented_field = |next: &str| {
        syntax::indent(next) > 0 && matches!(syntax::classify(syntax::trim(next)), Line::Field(..))
    };
    syntax::indent(line) == 0 && syntax::is_title(line) && next.is_some_and(indented_field)
}
