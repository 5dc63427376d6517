//! JSON with positions: RFC 8259 read strictly into values that know where they stand.
//!
//! `serde_json` keeps no positions and lets a repeated member win silently; diagnostics need both.
//! [`parser`] reads the structure, [`scalars`] numbers and strings. Nesting is bounded by the caller's depth, so the recursion is too. It knows nothing of the IR.

mod parser;
mod scalars;

use std::borrow::Cow;

use crate::source::{SourceText, Span};
use parser::Parser;

/// A value and where it stands.
#[derive(Debug)]
pub(super) struct Value<'t> {
    /// From its first to behind its last character.
    pub(super) span: Span,
    /// What it is.
    pub(super) data: Data<'t>,
}

/// What a value is.
#[derive(Debug)]
pub(super) enum Data<'t> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number as written.
    Number(&'t str),
    /// A string without quotes and escapes.
    String(Cow<'t, str>),
    /// An array.
    Array(Vec<Value<'t>>),
    /// An object; every name once.
    Object(Vec<Member<'t>>),
}

impl Value<'_> {
    /// The place of what a string holds; for other values the value's own.
    pub(super) fn inside(&self) -> Span {
        match self.data {
            Data::String(_) => self.span.without_ends(),
            _ => self.span,
        }
    }
}

impl Data<'_> {
    /// What a message calls such a value.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }
}

/// A member of an object.
#[derive(Debug)]
pub(super) struct Member<'t> {
    /// Its name.
    pub(super) name: Cow<'t, str>,
    /// Where the name stands.
    pub(super) name_span: Span,
    /// Its value.
    pub(super) value: Value<'t>,
}

/// A place where a text is not the JSON it should be.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// What is wrong.
    pub(super) kind: FaultKind,
    /// Where.
    pub(super) span: Span,
}

/// What is wrong with a JSON text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum FaultKind {
    /// Something stands where another thing should.
    Expected(&'static str),
    /// A comma has nothing behind it.
    TrailingComma,
    /// A `//` or `/*` comment.
    Comment,
    /// `NaN`, `Infinity` or `-Infinity`.
    NotANumber,
    /// A number that starts with `0` or `+`, or has no digits where it must.
    BadNumber,
    /// A string does not end on its line.
    UnterminatedString,
    /// A `\` with an unknown character behind it.
    BadEscape,
    /// Half of a surrogate pair.
    LoneSurrogate,
    /// An escape of a character that no text may hold (language.md §3.6).
    Character(char),
    /// An object has two members of one name; the first stands at the span.
    DuplicateMember(String, Span),
    /// Values are nested deeper than allowed.
    TooDeep,
    /// Something follows the value.
    TrailingText,
}

/// Reads a source. Without a value there is at least one fault; with one, the faults are those that
/// could be passed over.
pub(super) fn parse(source: &SourceText, depth_max: u32) -> (Option<Value<'_>>, Vec<Fault>) {
    Parser::new(source, depth_max).document()
}
