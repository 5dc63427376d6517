//! What stands at a place of a `.jpe` text, for editors: read from the lines alone, whatever faults they have.

use std::ops::Range;

use super::block::Property;
use super::dialect::{self, Dialect};
use super::keys::{Key, Kind, Slot, ValueType};
use super::lines::{self, Piece};
use super::outline;
use super::syntax::{self, Line};

/// A place in a `.jpe` text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What is written there.
    pub spot: Spot,
    /// The bytes of the word or value, and the place if that is beside it; empty where nothing is written yet.
    pub range: Range<usize>,
    /// The kind of the section or the block around it, where that is known.
    pub kind: Option<Kind>,
    /// The properties that the element around it has already, as far as they stand before the place.
    pub given: Vec<&'static Key>,
    /// Whether the text is written in sections, which have headers and `end` lines.
    pub in_sections: bool,
}

/// What is written at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// The name in a section's header.
    Section,
    /// The title of an outline block.
    Title,
    /// The name of a property, or a line that is nothing yet.
    Key,
    /// A value of that property.
    Value(&'static Key),
}

/// What stands at byte `offset` of `text`; `None` inside of comments, at unknown properties, and in what is
/// neither of the dialects with properties. An offset that is none of a character's start has no place.
pub fn place(text: &str, offset: usize) -> Option<Place> {
    if !text.is_char_boundary(offset) {
        return None;
    }
    let lines = Lines::of(text);
    let rank = lines.rank_at(offset);
    let line = match rank {
        Some(rank) => lines.all[rank],
        // The line behind the last line end, which no piece is made of.
        None if offset == text.len() && (text.is_empty() || text.ends_with(['\n', '\r'])) => &text[offset..],
        None => return None,
    };
    let before = &lines.all[..rank.unwrap_or(lines.all.len())];
    let around = match lines.dialect() {
        Dialect::Section => Around::in_sections(before),
        Dialect::Outline => Around::in_outline(before, &lines.all[before.len()..]),
        _ => return None,
    };
    around.place(line, lines.start(line), offset)
}

/// The lines of a text, comments of several lines left out.
struct Lines<'t> {
    text: &'t str,
    all: Vec<&'t str>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let line = |piece| match piece {
            Piece::Line(line) => Some(line),
            Piece::BlockComment(_) | Piece::Unterminated(_) => None,
        };
        Self { text, all: lines::pieces(text).filter_map(line).collect() }
    }

    fn start(&self, part: &str) -> usize {
        part.as_ptr().addr().saturating_sub(self.text.as_ptr().addr())
    }

    fn rank_at(&self, offset: usize) -> Option<usize> {
        let after = self.all.partition_point(|line| self.start(line) <= offset);
        let rank = after.checked_sub(1)?;
        (offset <= self.start(self.all[rank]) + self.all[rank].len()).then_some(rank)
    }

    /// The dialect; an empty text may still become either, and sections have headers to offer.
    fn dialect(&self) -> Dialect {
        let is_telling =
            |line: &&&str| lines::is_significant(syntax::trim(line)) && !syntax::is_separator(line);
        self.all.iter().find(is_telling).map_or(Dialect::Section, |line| dialect::of(line))
    }
}

/// What the lines around a place say about it.
#[derive(Debug, Default)]
struct Around {
    kind: Option<Kind>,
    given: Vec<&'static Key>,
    /// The property whose items may follow.
    list: Option<&'static Key>,
    in_sections: bool,
}

impl Around {
    fn in_sections(before: &[&str]) -> Self {
        let mut around = Self { in_sections: true, ..Self::default() };
        for content in before.iter().map(|line| syntax::trim(line)).filter(|line| lines::is_significant(line))
        {
            match syntax::classify(content) {
                Line::Header(name) => {
                    around = Self { kind: Kind::of_section(name), in_sections: true, ..Self::default() };
                }
                Line::End => (around.list, around.given) = (None, Vec::new()),
                Line::Field(key, value) => around.field(key, value),
                Line::Item(_) => {}
                Line::Other => around.list = None,
            }
        }
        around
    }

    fn field(&mut self, key: &str, value: &str) {
        self.list = None;
        let Some(key) = self.kind.and_then(|kind| kind.key(key)) else { return };
        if key.slot == Slot::Id && self.given.contains(&key) {
            self.given.clear();
        }
        self.given.push(key);
        let opens_list = value.is_empty() || syntax::is_comment(value);
        self.list = (key.is_list && opens_list).then_some(key);
    }

    /// `after` starts with the line of the place, whose property also tells what the block is.
    fn in_outline(before: &[&str], after: &[&str]) -> Self {
        let start = before.iter().rposition(|line| starts_or_ends_block(line)).map_or(0, |title| title + 1);
        let above = properties(&before[start..]);
        let below = properties(after.split(|line| starts_or_ends_block(line)).next().unwrap_or_default());
        let all: Vec<Property<'_>> = above.iter().chain(&below).cloned().collect();
        let mut around = Self { kind: outline::kind_of(&all), ..Self::default() };
        for property in &above {
            around.field(property.key, property.value);
        }
        around
    }

    fn place(self, line: &str, start: usize, offset: usize) -> Option<Place> {
        let content = syntax::trim(line);
        if content.starts_with(['#', ';']) {
            return None;
        }
        let (spot, written) = self.spot(line, content, offset - start)?;
        let range = if written.is_empty() {
            offset..offset
        } else {
            let first = start + (written.as_ptr().addr() - line.as_ptr().addr());
            first.min(offset)..(first + written.len()).max(offset)
        };
        let Self { kind, given, in_sections, .. } = self;
        Some(Place { spot, range, kind, given, in_sections })
    }

    /// What is written at byte `at` of `line`, and how far it goes.
    fn spot<'l>(&self, line: &'l str, content: &'l str, at: usize) -> Option<(Spot, &'l str)> {
        if let Some(inside) = content.strip_prefix('[') {
            let name = inside.split(']').next().unwrap_or(inside);
            return self.in_sections.then_some((Spot::Section, syntax::trim(name)));
        }
        match syntax::classify(content) {
            Line::Item(item) => Some((Spot::Value(self.list?), syntax::strip_tail_comment(item))),
            Line::Field(name, value) => {
                let colon = line.find(':')?;
                if at <= colon {
                    return Some((Spot::Key, name));
                }
                let key = self.kind?.key(name)?;
                Some((Spot::Value(key), value_at(key, value, line, at)))
            }
            Line::Other if !self.in_sections && syntax::indent(line) == 0 && !content.is_empty() => {
                Some((Spot::Title, content))
            }
            Line::Other | Line::End | Line::Header(_) => Some((Spot::Key, content)),
        }
    }
}

/// Whether a line is the title of an outline block or what stands between two.
fn starts_or_ends_block(line: &str) -> bool {
    let content = syntax::trim(line);
    let is_title = syntax::indent(line) == 0 && syntax::classify(content) == Line::Other;
    lines::is_significant(content) && (syntax::is_separator(line) || is_title)
}

fn properties<'t>(lines: &[&'t str]) -> Vec<Property<'t>> {
    let property = |line: &&'t str| match syntax::classify(syntax::trim(line)) {
        Line::Field(key, value) => Some(Property { key, line: syntax::trim(line), value, items: Vec::new() }),
        _ => None,
    };
    lines.iter().filter_map(property).collect()
}

/// The part of a value that byte `at` of its line is in: one item of a list, a participant's role.
fn value_at<'l>(key: &Key, value: &'l str, line: &'l str, at: usize) -> &'l str {
    let value = syntax::strip_tail_comment(value);
    let is_listed = key.is_list && (key.value == ValueType::Word || value.starts_with('['));
    if !is_listed && key.slot != Slot::Participants {
        return value;
    }
    let start = value.as_ptr().addr() - line.as_ptr().addr();
    let at = at.saturating_sub(start).min(value.len());
    if !value.is_char_boundary(at) {
        return value;
    }
    let first = value[..at].rfind([',', '[']).map_or(0, |separator| separator + 1);
    let last = value[at..].find([',', ']']).map_or(value.len(), |separator| at + separator);
    let part = syntax::trim(&value[first..last]);
    match part.split_once(':') {
        Some((label, role))
            if key.slot == Slot::Participants && label.trim().eq_ignore_ascii_case("role") =>
        {
            syntax::trim(role)
        }
        _ => part,
    }
}
