//! JSON with positions: RFC 8259 read strictly into values that know where they stand.
//!
//! `serde_json` keeps no positions and lets a repeated member win silently; diagnostics need both.
//! Nesting is bounded by the caller's depth, so the recursion is too. It knows nothing of the IR.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::source::{SourceText, Span, is_refused};

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
    let text = source.text();
    let mut parser = Parser { source, text, at: 0, depth_left: depth_max, faults: Vec::new() };
    let value = parser.document();
    if let Err(fault) = value {
        parser.faults.push(fault);
        return (None, parser.faults);
    }
    (value.ok(), parser.faults)
}

struct Parser<'t> {
    source: &'t SourceText,
    text: &'t str,
    at: usize,
    depth_left: u32,
    faults: Vec<Fault>,
}

impl<'t> Parser<'t> {
    fn document(&mut self) -> Result<Value<'t>, Fault> {
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

    fn number(&mut self) -> Result<&'t str, Fault> {
        let start = self.at;
        self.at += usize::from(self.peek() == Some(b'-'));
        if self.word_ahead() == "Infinity" {
            let end = self.at + "Infinity".len();
            return Err(self.fault(start, end, FaultKind::NotANumber));
        }
        let integer = self.digits();
        let leading_zero = integer.len() > 1 && integer.starts_with('0');
        let mut good = !integer.is_empty() && !leading_zero;
        if self.peek() == Some(b'.') {
            self.at += 1;
            good &= !self.digits().is_empty();
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            good &= !self.digits().is_empty();
        }
        if !good {
            return Err(self.fault(start, self.at, FaultKind::BadNumber));
        }
        Ok(&self.text[start..self.at])
    }

    fn digits(&mut self) -> &'t str {
        let rest = &self.text[self.at..];
        let digits = &rest[..rest.bytes().take_while(u8::is_ascii_digit).count()];
        self.at += digits.len();
        digits
    }

    /// Reads a string; borrowed from the text unless it has escapes.
    fn string(&mut self) -> Result<Cow<'t, str>, Fault> {
        let open = self.at;
        self.at += 1;
        let mut unescaped: Option<String> = None;
        loop {
            let plain = self.plain_characters();
            let Some(byte) = self.peek().filter(|byte| *byte >= b' ') else {
                return Err(self.fault(open, self.at, FaultKind::UnterminatedString));
            };
            if byte == b'"' {
                self.at += 1;
                return Ok(match unescaped {
                    None => Cow::Borrowed(plain),
                    Some(text) => Cow::Owned(text + plain),
                });
            }
            let text = unescaped.get_or_insert_default();
            text.push_str(plain);
            let character = self.escape()?;
            text.push(character);
        }
    }

    /// The characters up to the next quote, backslash or control character.
    fn plain_characters(&mut self) -> &'t str {
        let rest = &self.text[self.at..];
        let stop = |byte: u8| byte == b'"' || byte == b'\\' || byte < b' ';
        let length = rest.bytes().position(stop).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// Reads a backslash and what belongs to it.
    fn escape(&mut self) -> Result<char, Fault> {
        let start = self.at;
        let letter = self.text.as_bytes().get(start + 1).copied();
        self.at += 2;
        let character = match letter {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => self.unicode_escape(start)?,
            _ => return Err(self.fault(start, start + 1, FaultKind::BadEscape)),
        };
        if is_refused(character) {
            let fault = self.fault(start, self.at, FaultKind::Character(character));
            self.faults.push(fault);
        }
        Ok(character)
    }

    /// Reads the digits of `\uXXXX`, and the second half of a pair.
    fn unicode_escape(&mut self, start: usize) -> Result<char, Fault> {
        let first = self.hex4(start)?;
        if let Some(character) = char::from_u32(first) {
            return Ok(character);
        }
        let second_start = self.at;
        if first < 0xDC00 && self.text[self.at..].starts_with("\\u") {
            self.at += 2;
            let second = self.hex4(second_start)?;
            if (0xDC00..0xE000).contains(&second) {
                let code = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = second_start;
        }
        let fault = self.fault(start, second_start, FaultKind::LoneSurrogate);
        self.faults.push(fault);
        Ok(char::REPLACEMENT_CHARACTER)
    }

    fn hex4(&mut self, start: usize) -> Result<u32, Fault> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4).unwrap_or_default();
        if digits.len() < 4 || !digits.iter().all(u8::is_ascii_hexdigit) {
            return Err(self.fault(start, start + 2, FaultKind::BadEscape));
        }
        self.at += 4;
        let hex = &self.text[self.at - 4..self.at];
        Ok(u32::from_str_radix(hex, 16).unwrap_or_default())
    }

    fn skip_space(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        let is_space = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        self.at += rest.iter().take_while(is_space).count();
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The letters and digits ahead.
    fn word_ahead(&self) -> &'t str {
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

    fn fault(&self, start: usize, end: usize, kind: FaultKind) -> Fault {
        Fault { kind, span: self.source.span(start, end) }
    }
}
