//! Numbers and strings of a JSON text.

use std::borrow::Cow;

use super::parser::Parser;
use super::{Fault, FaultKind};
use crate::source::is_refused;

impl<'t> Parser<'t> {
    /// Reads a number.
    pub(super) fn number(&mut self) -> Result<&'t str, Fault> {
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
    pub(super) fn string(&mut self) -> Result<Cow<'t, str>, Fault> {
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
}
