//! `string_table "NAME":` with a line `KEY: text` for each string (language.md §4.4).

use crate::ir::{Annotations, Element, LocalizedString};
use crate::jpe::faults;
use crate::jpe::keys::{Kind, same_name};
use crate::jpe::session::Session;
use crate::jpe::syntax;
use crate::jpe::value::{self, Tail};
use crate::names;
use crate::source::Spanned;

/// A table being read.
#[derive(Debug)]
pub(super) struct StringTable<'s> {
    head: &'s str,
    name: Spanned<String>,
    locale: Option<Spanned<String>>,
    /// Key, text as written, and the line of each string.
    rows: Vec<(&'s str, &'s str, &'s str)>,
}

impl<'s> StringTable<'s> {
    /// An empty table under its head.
    pub(super) fn new(head: &'s str, name: Spanned<String>) -> Self {
        Self { head, name, locale: None, rows: Vec::new() }
    }

    /// Reads one line of it: a string, or the locale of all of them.
    pub(super) fn clause(&mut self, content: &'s str, session: &mut Session<'_, 's, '_>) {
        let row = content.split_once(':').map(|(key, text)| (syntax::trim(key), syntax::trim(text)));
        match row.filter(|(key, _)| names::is_name(key)) {
            Some((key, text)) if same_name("locale", key) => {
                self.locale = Some(value::read(text, Tail::Stripped, session));
            }
            Some((key, text)) => self.rows.push((key, text, content)),
            None => faults::invalid_line(Some(Kind::String), content, session),
        }
    }

    /// Adds its strings to the project.
    pub(super) fn finish(self, session: &mut Session<'_, 's, '_>) {
        if self.rows.is_empty() {
            return faults::empty_block(self.head, session);
        }
        let locale = self.locale.clone().unwrap_or_else(|| self.default_locale());
        for (key, text, line) in self.rows {
            let text = value::read_bounded(text, Tail::Stripped, "text", session);
            let span = session.span(line);
            let key = session.spanned(key);
            let annotations = Annotations::default();
            let string = LocalizedString { span, key, text, locale: locale.clone(), annotations };
            session.builder.note_extent(span, span);
            session.builder.add(Element::String(string), session.diagnostics);
        }
    }

    /// The name when it is a locale, such as `fr_FR`; else the usual one.
    fn default_locale(&self) -> Spanned<String> {
        let is_locale = matches!(self.name.split_once(['_', '-']), Some((language, country))
            if language.len() == 2 && country.len() == 2 && names::is_name(&self.name));
        let locale =
            if is_locale { self.name.value.clone() } else { LocalizedString::USUAL_LOCALE.to_owned() };
        Spanned::new(locale, self.name.span)
    }
}
