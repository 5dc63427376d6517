//! From text to a [`Document`]: quick-xml as the tokenizer, with everything refused that JPE-XML has no
//! use for (language.md §5).

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::attributes::AttrError;
use quick_xml::events::{BytesDecl, BytesStart, Event};

use super::document::{Attribute, Document};
use super::report;
use crate::diagnostics::Diagnostics;
use crate::source::{SourceText, Span, is_refused};
use schemas::ProjectLimits;

/// The file cannot be read on; a diagnostic says why.
struct Stopped;

/// Reads `source`; `None` when it is not well-formed, which is reported.
pub(super) fn parse<'t>(
    source: &'t SourceText,
    limits: &ProjectLimits,
    diagnostics: &mut Diagnostics,
) -> Option<Document<'t>> {
    let document = Document::default();
    let mut builder = Builder { source, limits, document, open: Vec::new(), namespaced: false, diagnostics };
    builder.run().ok()?;
    Some(builder.document)
}

struct Builder<'t, 'd> {
    source: &'t SourceText,
    limits: &'d ProjectLimits,
    document: Document<'t>,
    open: Vec<usize>,
    namespaced: bool,
    diagnostics: &'d mut Diagnostics,
}

impl<'t> Builder<'t, '_> {
    fn run(&mut self) -> Result<(), Stopped> {
        self.repeated_mark()?;
        let mut reader = Reader::from_str(self.source.text());
        loop {
            let start = offset(reader.buffer_position());
            let event = reader.read_event();
            let span = self.source.span(start, offset(reader.buffer_position()));
            match event {
                Ok(Event::Eof) => return self.end_of_file(),
                Ok(event) => self.event(&event, span)?,
                Err(error) => {
                    let at = self.source.span(offset(reader.error_position()), span.end());
                    let open = self.open_elements();
                    return self.stop(|diagnostics| report::syntax(&error, at, &open, diagnostics));
                }
            }
        }
    }

    /// Refuses a second byte order mark, which is text like any other. quick-xml would leave it out of its offsets.
    fn repeated_mark(&mut self) -> Result<(), Stopped> {
        match self.source.text().strip_prefix('\u{feff}') {
            Some(rest) => self.text(self.source.span(0, self.source.text().len() - rest.len())),
            None => Ok(()),
        }
    }

    /// The names and start tags of the elements that are open, outermost first.
    fn open_elements(&self) -> Vec<(&'t str, Span)> {
        let open = self.open.iter();
        open.map(|open| (self.document.name(*open), self.document.tag_span(*open))).collect()
    }

    fn event(&mut self, event: &Event, span: Span) -> Result<(), Stopped> {
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::Empty(tag) => {
                self.start(tag, span)?;
                self.end(span);
                Ok(())
            }
            Event::End(_) => {
                self.end(span);
                Ok(())
            }
            Event::Text(_) => self.text(span),
            Event::CData(_) => self.character_data(span),
            Event::GeneralRef(_) => self.reference(span),
            Event::Decl(declaration) => self.declaration(declaration, span),
            Event::DocType(_) => self.stop(|diagnostics| report::doctype(span, diagnostics)),
            Event::PI(_) => {
                report::processing_instruction(span, self.diagnostics);
                Ok(())
            }
            Event::Comment(_) | Event::Eof => Ok(()),
        }
    }

    fn start(&mut self, tag: &BytesStart, span: Span) -> Result<(), Stopped> {
        let name_start = span.start() + 1;
        let qualified = &self.source.text()[name_start..name_start + tag.name().as_ref().len()];
        let name_span = self.source.span_of(qualified);
        if !is_name(qualified) {
            let at = self.source.span(span.start(), name_span.end());
            return self.stop(|diagnostics| report::bad_name(at, diagnostics));
        }
        if self.open.is_empty() && self.document.root().is_some() {
            return self.stop(|diagnostics| report::second_root(span, diagnostics));
        }
        let depth_max = self.limits.depth_max;
        if self.open.len() >= depth_max as usize {
            return self.stop(|diagnostics| report::too_deep(span, depth_max, diagnostics));
        }
        let parent = self.open.last().copied();
        let name = self.local_name(qualified, name_span);
        let element = self.document.add_element(parent, name, name_span, span);
        self.open.push(element);
        self.attributes(tag, span)
    }

    fn end(&mut self, span: Span) {
        if let Some(element) = self.open.pop() {
            self.document.close(element, span);
        }
    }

    fn attributes(&mut self, tag: &BytesStart, span: Span) -> Result<(), Stopped> {
        // Offsets in quick-xml's errors count from behind the `<`.
        let content_start = span.start() + 1;
        let max = self.limits.attributes_max;
        for (count, attribute) in tag.attributes().enumerate() {
            let attribute = match attribute {
                Ok(attribute) => attribute,
                Err(error) => {
                    let at = self.source.span(content_start + error_offset(&error), span.end());
                    return self.stop(|diagnostics| report::attribute(&error, at, diagnostics));
                }
            };
            if count >= max as usize {
                return self.stop(|diagnostics| report::too_many_attributes(span, max, diagnostics));
            }
            // The slices belong to the event; the same bytes of the source live longer.
            let tag_text = &self.source.text()[content_start..span.end()];
            let own = |part: &str| {
                let at = (part.as_ptr() as usize).saturating_sub(tag.as_ptr() as usize);
                &tag_text[at..at + part.len()]
            };
            let (name, value) = (own(attribute.key.as_ref()), own(&attribute.value));
            self.attribute(name, value)?;
        }
        Ok(())
    }

    fn attribute(&mut self, qualified: &'t str, raw: &'t str) -> Result<(), Stopped> {
        let (name_span, value_span) = (self.source.span_of(qualified), self.source.span_of(raw));
        if !is_name(qualified) {
            return self.stop(|diagnostics| report::bad_name(name_span, diagnostics));
        }
        if raw.contains('<') {
            return self.stop(|diagnostics| report::less_than_in_value(value_span, diagnostics));
        }
        if qualified == "xmlns" || qualified.starts_with("xmlns:") {
            let declaration = self.source.span(name_span.start(), value_span.end() + 1);
            self.note_namespace(declaration, |span, diagnostics| {
                // A prefix that is declared is used, and there are as many places as it has uses.
                if qualified == "xmlns" {
                    report::default_namespace(span, diagnostics);
                } else {
                    report::namespace(span, diagnostics);
                }
            });
            return Ok(());
        }
        let name = self.local_name(qualified, name_span);
        let value = self.attribute_value(raw)?;
        self.document.add_attribute(Attribute { name, name_span, value, value_span });
        Ok(())
    }

    /// The value with references resolved and white space as spaces. Source: XML 1.0 §3.3.3.
    fn attribute_value(&mut self, raw: &'t str) -> Result<Cow<'t, str>, Stopped> {
        if !raw.contains(['&', '\t', '\n', '\r']) {
            return Ok(Cow::Borrowed(raw));
        }
        let plain = |piece: &str| piece.replace("\r\n", " ").replace(['\t', '\n', '\r'], " ");
        let mut value = String::with_capacity(raw.len());
        let mut rest = raw;
        while let Some(at) = rest.find('&') {
            value.push_str(&plain(&rest[..at]));
            rest = &rest[at..];
            let Some(end) = rest.find(';') else {
                let span = self.source.span_of(&rest[..1]);
                return self.stop(|diagnostics| report::bare_ampersand(span, diagnostics));
            };
            value.extend(self.resolve(&rest[..=end]));
            rest = &rest[end + 1..];
        }
        value.push_str(&plain(rest));
        Ok(Cow::Owned(value))
    }

    /// The name behind a namespace prefix.
    fn local_name(&mut self, qualified: &'t str, span: Span) -> &'t str {
        match qualified.split_once(':') {
            Some((prefix, local)) if !prefix.is_empty() && !local.is_empty() => {
                self.note_namespace(span, report::namespace);
                local
            }
            _ => qualified,
        }
    }

    /// Says once that namespaces have no meaning here.
    fn note_namespace(&mut self, span: Span, report: impl FnOnce(Span, &mut Diagnostics)) {
        if !self.namespaced {
            self.namespaced = true;
            report(span, self.diagnostics);
        }
    }

    fn text(&mut self, span: Span) -> Result<(), Stopped> {
        let raw = &self.source.text()[span.start()..span.end()];
        let trimmed = self.source.span_of(raw.trim_matches(is_space));
        if let Some(at) = raw.find("]]>") {
            let at = self.source.span(span.start() + at, span.start() + at + 3);
            return self.stop(|diagnostics| report::cdata_end_in_text(at, diagnostics));
        }
        self.add_text(line_ends(raw), trimmed)
    }

    fn character_data(&mut self, span: Span) -> Result<(), Stopped> {
        let inner = "<![CDATA[".len()..span.end() - span.start() - "]]>".len();
        let raw = &self.source.text()[span.start()..span.end()][inner];
        self.add_text(line_ends(raw), self.source.span_of(raw))
    }

    fn reference(&mut self, span: Span) -> Result<(), Stopped> {
        let raw = &self.source.text()[span.start()..span.end()];
        match self.resolve(raw) {
            Some(character) => self.add_text(Cow::Owned(character.to_string()), span),
            None => Ok(()),
        }
    }

    fn add_text(&mut self, piece: Cow<'t, str>, span: Span) -> Result<(), Stopped> {
        if let Some(open) = self.open.last() {
            self.document.add_text(*open, piece, span);
        } else if span.start() < span.end() {
            return self.stop(|diagnostics| report::text_outside(span, diagnostics));
        }
        Ok(())
    }

    /// The character that `raw`, from `&` to `;`, stands for; reports one that there is not.
    fn resolve(&mut self, raw: &'t str) -> Option<char> {
        let span = self.source.span_of(raw);
        let name = &raw[1..raw.len() - 1];
        if let Some(number) = name.strip_prefix('#') {
            return self.numbered(number, span);
        }
        match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => {
                report::unknown_entity(name, span, self.diagnostics);
                None
            }
        }
    }

    fn numbered(&mut self, number: &str, span: Span) -> Option<char> {
        let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |hex| (hex, 16));
        let signed = digits.starts_with('+');
        let code = u32::from_str_radix(digits, radix).ok().filter(|_| !signed);
        let character = code.and_then(char::from_u32);
        match character {
            Some(character) if !is_refused(character) => return Some(character),
            Some(character) => report::character(character, span, self.diagnostics),
            None => report::bad_number(span, self.diagnostics),
        }
        None
    }

    fn declaration(&mut self, declaration: &BytesDecl, span: Span) -> Result<(), Stopped> {
        if span.start() > 0 {
            return self.stop(|diagnostics| report::late_declaration(span, diagnostics));
        }
        if let Some(Ok(encoding)) = declaration.encoding() {
            let known = ["utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii"];
            if !known.contains(&&*encoding.to_ascii_lowercase()) {
                return self.stop(|diagnostics| report::encoding(&encoding, span, diagnostics));
            }
        }
        Ok(())
    }

    fn end_of_file(&mut self) -> Result<(), Stopped> {
        if let Some(open) = self.open.last() {
            let (name, span) = (self.document.name(*open), self.document.tag_span(*open));
            let end = self.source.whole().at_end();
            return self.stop(|diagnostics| report::unclosed(name, span, end, diagnostics));
        }
        if self.document.root().is_none() {
            let whole = self.source.whole().at_end();
            return self.stop(|diagnostics| report::no_root(whole, diagnostics));
        }
        Ok(())
    }

    fn stop<T>(&mut self, report: impl FnOnce(&mut Diagnostics)) -> Result<T, Stopped> {
        report(self.diagnostics);
        Err(Stopped)
    }
}

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

fn error_offset(error: &AttrError) -> usize {
    match error {
        AttrError::ExpectedEq(at)
        | AttrError::ExpectedValue(at)
        | AttrError::UnquotedValue(at)
        | AttrError::ExpectedQuote(at, _)
        | AttrError::Duplicated(at, _) => *at,
    }
}

/// Line ends as XML sees them: LF only. Source: XML 1.0 §2.11.
pub(super) fn line_ends(raw: &str) -> Cow<'_, str> {
    if raw.contains('\r') {
        Cow::Owned(raw.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(raw)
    }
}

/// White space of XML 1.0 §2.3.
pub(super) fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
}

/// Whether `name` can name an element or attribute; a little wider than XML 1.0 §2.3 beyond ASCII.
fn is_name(name: &str) -> bool {
    let starts = |first: char| first.is_alphabetic() || first == '_' || first == ':';
    let continues = |next: char| starts(next) || next.is_numeric() || matches!(next, '-' | '.' | '\u{b7}');
    name.chars().next().is_some_and(starts) && name.chars().all(continues)
}
