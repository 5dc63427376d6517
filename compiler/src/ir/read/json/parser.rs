//! The structure of a JSON text: values, arrays, objects.

use std::collections::BTreeMap;

use super::{Data, Fault, FaultKind, Member, Value};
use crate::source::{SourceText, Span};

/// A text being read.
pub(super) struct Parser<'t> {
    source: &'t SourceText,
    /// The text.
    pub(super) text: &'t str,
    /// The byte that comes next.
    pub(super) at: usize,
    depth_left: u32,
    /// What was wrong so far and could be passed over.
    pub(super) faults: Vec<Fault>,
}

impl<'t> Parser<'t> {
    /// At the start of `source`, for values nested that deep.
    pub(super) fn new(source: &'t SourceText, depth_max: u32) -> Self {
        Self { source, text: source.text(), at: 0, depth_left: depth_max, faults: Vec::new() }
    }

    /// Reads all of it.
    pub(super) fn document(mut self) -> (Option<Value<'t>>, Vec<Fault>) {
        match self.only_value() {
            Ok(value) => (Some(value), self.faults),
            Err(fault) => {
                self.faults.push(fault);
                (None, self.faults)
            }
        }
    }

    fn only_value(&mut self) -> Result<Value<'t>, Fault> {
        let value = self.value()?;
        self.skip_space();
        if self.at < self.text.len() {
            return Err(self.fault_at_word(match self.peek() {
                Some(b'/') => FaultKind::Comment,
                _ => FaultKind::TrailingText,
            }));
        }
        Ok(value)
    }

    fn value(&mut self) -> Result<Value<'t>, Fault> {
        self.skip_space();
        let start = self.at;
        let data = match self.peek() {
            Some(b'{') => self.nested(Self::object)?,
            Some(b'[') => self.nested(Self::array)?,
            Some(b'"') => Data::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => Data::Number(self.number()?),
            _ => self.word()?,
        };
        let span = self.source.span(start, self.at);
        Ok(Value { span, data })
    }

    /// Reads what is inside one more bracket.
    fn nested(&mut self, inside: fn(&mut Self) -> Result<Data<'t>, Fault>) -> Result<Data<'t>, Fault> {
        if self.depth_left == 0 {
            return Err(self.fault(self.at, self.at + 1, FaultKind::TooDeep));
        }
        self.depth_left -= 1;
        self.at += 1;
        let data = inside(self)?;
        self.depth_left += 1;
        Ok(data)
    }

    fn array(&mut self) -> Result<Data<'t>, Fault> {
        let mut values = Vec::new();
        if self.closes(b']') {
            return Ok(Data::Array(values));
        }
        loop {
            values.push(self.value()?);
            if self.ends_list(b']', "a comma or ']'")? {
                return Ok(Data::Array(values));
            }
        }
    }

    fn object(&mut self) -> Result<Data<'t>, Fault> {
        let mut members = Vec::new();
        if self.closes(b'}') {
            return Ok(Data::Object(members));
        }
        loop {
            members.push(self.member()?);
            if self.ends_list(b'}', "a comma or '}'")? {
                self.note_duplicates(&members);
                return Ok(Data::Object(members));
            }
        }
    }

    fn member(&mut self) -> Result<Member<'t>, Fault> {
        self.skip_space();
        let start = self.at;
        if self.peek() != Some(b'"') {
            return Err(self.unexpected("a member name in double quotes"));
        }
        let name = self.string()?;
        let name_span = self.source.span(start, self.at);
        self.skip_space();
        if self.peek() != Some(b':') {
            return Err(self.unexpected("a colon"));
        }
        self.at += 1;
        let value = self.value()?;
        Ok(Member { name, name_span, value })
    }

    /// Passes the closing bracket of an empty list.
    fn closes(&mut self, bracket: u8) -> bool {
        self.skip_space();
        let closes = self.peek() == Some(bracket);
        self.at += usize::from(closes);
        closes
    }

    /// Passes what stands behind an item: the closing bracket, or a comma with another item behind it.
    fn ends_list(&mut self, bracket: u8, expected: &'static str) -> Result<bool, Fault> {
        if self.closes(bracket) {
            return Ok(true);
        }
        if self.peek() != Some(b',') {
            return Err(self.unexpected(expected));
        }
        let comma = self.at;
        self.at += 1;
        self.skip_space();
        if self.peek() == Some(bracket) {
            return Err(self.fault(comma, comma + 1, FaultKind::TrailingComma));
        }
        Ok(false)
    }

    fn note_duplicates(&mut self, members: &[Member<'t>]) {
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        for member in members {
            if let Some(first) = seen.get(&*member.name) {
                let kind = FaultKind::DuplicateMember(member.name.clone().into_owned(), *first);
                self.faults.push(Fault { kind, span: member.name_span });
            } else {
                seen.insert(&member.name, member.name_span);
            }
        }
    }

    /// Reads `null`, `true` or `false`.
    fn word(&mut self) -> Result<Data<'t>, Fault> {
        let word = self.word_ahead();
        let data = match word {
            "null" => Data::Null,
            "true" => Data::Bool(true),
            "false" => Data::Bool(false),
            "NaN" | "Infinity" => return Err(self.fault_at_word(FaultKind::NotANumber)),
            _ => return Err(self.unexpected("a value")),
        };
        self.at += word.len();
        Ok(data)
    }

    fn skip_space(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        let is_space = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        self.at += rest.iter().take_while(is_space).count();
    }

    /// The byte that comes next, if any.
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The letters and digits ahead.
    pub(super) fn word_ahead(&self) -> &'t str {
        let rest = &self.text[self.at..];
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        &rest[..rest.bytes().take_while(is_word).count()]
    }

    fn unexpected(&self, expected: &'static str) -> Fault {
        match self.peek() {
            Some(b'/') => self.fault_at_word(FaultKind::Comment),
            _ => self.fault_at_word(FaultKind::Expected(expected)),
        }
    }

    /// A fault at the word ahead, or at the one character that is no word.
    fn fault_at_word(&self, kind: FaultKind) -> Fault {
        let character = self.text[self.at..].chars().next().map_or(0, char::len_utf8);
        let length = self.word_ahead().len().max(character);
        self.fault(self.at, self.at + length, kind)
    }

    /// A fault at these bytes.
    pub(super) fn fault(&self, start: usize, end: usize, kind: FaultKind) -> Fault {
        Fault { kind, span: self.source.span(start, end) }
    }
}
