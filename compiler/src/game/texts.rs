//! The texts for players, by key and locale (language.md §8.4, §8.5, §9.3).

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use gamefiles::string_table::{Locale, StringEntry, StringTable, TEXT_BYTES_MAX};
use gamefiles::tuning::Node;

use super::naming::Naming;
use crate::diagnostics::{Diagnostics, Message, codes, quote};
use crate::ir::{LocalizedString, Project};
use crate::names;
use crate::source::{Span, Spanned};

/// The texts of a mod.
#[derive(Debug)]
pub(crate) struct Texts {
    default: Locale,
    entries: BTreeMap<u32, Entry>,
    /// The keys that were written otherwise than as names, such as `Hello There`. Texts mean them only in that form.
    spelled: BTreeSet<String>,
}

/// One text in the locales that have it.
#[derive(Debug)]
pub(crate) struct Entry {
    /// The string's key as it is compared, or what the text is of, such as `simple_wave.name`.
    pub(crate) name: String,
    /// The locales in which it was written, each once.
    pub(crate) texts: Vec<(Locale, String)>,
    /// Whether it is a string of the project, so that elements can name it.
    is_string: bool,
    /// Where it was written first.
    span: Span,
}

impl Texts {
    /// The strings of `project`; `default_locale` is that of literal texts.
    pub(super) fn of(
        project: &Project,
        naming: &Naming,
        default_locale: &str,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let default = Locale::from_name(default_locale);
        if default.is_none() {
            report_locale(default_locale, diagnostics);
        }
        let default = default.unwrap_or(Locale::EN_US);
        let mut texts = Self { default, entries: BTreeMap::new(), spelled: BTreeSet::new() };
        for string in &project.localized_strings {
            texts.add_string(string, naming, diagnostics);
        }
        texts
    }

    /// The texts sorted by their keys.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (u32, &Entry)> {
        self.entries.iter().map(|(key, entry)| (*key, entry))
    }

    /// The table of each locale. Locales without a text of their own have the same one, which is made once.
    pub(crate) fn tables(&self) -> impl Iterator<Item = (Locale, Rc<[u8]>)> {
        let mut own: BTreeSet<Locale> = self.entries.values().flat_map(Entry::locales).collect();
        own.remove(&self.default);
        let usual = self.table(self.default);
        Locale::ALL.into_iter().map(move |locale| {
            let table = if own.contains(&locale) { self.table(locale) } else { Rc::clone(&usual) };
            (locale, table)
        })
    }

    /// Empty only if a text is too long, which has been reported.
    fn table(&self, locale: Locale) -> Rc<[u8]> {
        let entries = self.entries.iter();
        let entries =
            entries.map(|(key, entry)| StringEntry { key: *key, text: self.text(entry, locale).to_owned() });
        StringTable { entries: entries.collect() }.to_bytes().unwrap_or_default().into()
    }

    /// The text of an entry in a locale: its own, else that of the default locale, else any.
    pub(crate) fn text<'t>(&self, entry: &'t Entry, locale: Locale) -> &'t str {
        let any = entry.texts.first().map(|(_, text)| text.as_str());
        entry.text(locale).or_else(|| entry.text(self.default)).or(any).unwrap_or_default()
    }

    /// The text that an author wrote in the place `name`, as tuning has it; `None` when it is blank.
    pub(super) fn node(
        &mut self,
        name: &str,
        text: &Spanned<String>,
        naming: &Naming,
        diagnostics: &mut Diagnostics,
    ) -> Option<Node> {
        if text.trim().is_empty() {
            return None;
        }
        if let Some(raw) = names::raw_string_key(text) {
            return Some(Node::value(hexadecimal(raw)));
        }
        let key = self.string(text, naming);
        let key = key.unwrap_or_else(|| self.add_literal(name, text, naming, diagnostics));
        let comment = self.entries.get(&key).map_or("", |entry| self.text(entry, self.default));
        Some(Node::value(hexadecimal(key)).commented(comment))
    }

    /// The key of the project's string of that name.
    fn string(&self, text: &str, naming: &Naming) -> Option<u32> {
        if !names::is_name(text) && !self.spelled.contains(text) {
            return None;
        }
        let name = names::key(text);
        let key = naming.string_key(&name);
        self.entries.get(&key).filter(|entry| entry.is_string && entry.name == *name).map(|_| key)
    }

    fn add_string(&mut self, string: &LocalizedString, naming: &Naming, diagnostics: &mut Diagnostics) {
        let name = names::key(&string.key);
        let Some(locale) = Locale::from_name(&string.locale).filter(|_| !name.is_empty()) else {
            return;
        };
        check_length(&string.text, diagnostics);
        if !names::is_name(&string.key) {
            self.spelled.insert(string.key.value.clone());
        }
        let key = naming.string_key(&name);
        let entry = self.entries.entry(key).or_insert_with(|| Entry {
            name: name.clone().into_owned(),
            texts: Vec::new(),
            is_string: true,
            span: string.key.span,
        });
        if entry.name != *name {
            report_collision(entry, &string.key, &name, diagnostics);
        } else if entry.text(locale).is_none() {
            entry.texts.push((locale, string.text.value.clone()));
        }
    }

    /// Adds a text that no key names, and gives its key. Keys have 31 bits, so that the names of some hundred thousand
    /// texts do meet; nobody chose those names, so the later one gets a number.
    fn add_literal(
        &mut self,
        name: &str,
        text: &Spanned<String>,
        naming: &Naming,
        diagnostics: &mut Diagnostics,
    ) -> u32 {
        check_length(text, diagnostics);
        let (key, name) = self.free_key(name, naming);
        let default = self.default;
        let entry = self.entries.entry(key).or_insert_with(|| Entry {
            name,
            texts: Vec::new(),
            is_string: false,
            span: text.span,
        });
        match entry.text(default) {
            None => entry.texts.push((default, text.value.clone())),
            Some(other) if entry.is_string && other != text.value => {
                report_second_text(entry, text, diagnostics);
            }
            Some(_) => {}
        }
        key
    }

    fn free_key(&self, name: &str, naming: &Naming) -> (u32, String) {
        let numbered = (2u32..).map(|number| format!("{name}.{number}"));
        let names = std::iter::once(name.to_owned()).chain(numbered);
        let mut keys = names.map(|name| (naming.string_key(&name), name));
        let is_free =
            |(key, name): &(u32, String)| self.entries.get(key).is_none_or(|entry| entry.name == *name);
        keys.find(is_free).unwrap_or_default()
    }
}

impl Entry {
    /// The locales in which it was written.
    fn locales(&self) -> impl Iterator<Item = Locale> {
        self.texts.iter().map(|(locale, _)| *locale)
    }

    fn text(&self, locale: Locale) -> Option<&str> {
        self.texts.iter().find(|(own, _)| *own == locale).map(|(_, text)| text.as_str())
    }
}

fn hexadecimal(key: u32) -> String {
    format!("0x{key:08X}")
}

fn report_locale(locale: &str, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::UNSUPPORTED_LOCALE, Span::NONE, || {
        Message::new(
            format!("The game has no texts in the default locale {}", quote(locale)),
            format!("The game's locales are {}.", Locale::ALL.map(Locale::name).join(", ")),
        )
        .suggest("Set the option 'default_locale' to one of the game's locales.")
        .did_you_mean(names::nearest(locale, Locale::ALL.map(Locale::name)))
    });
}

fn check_length(text: &Spanned<String>, diagnostics: &mut Diagnostics) {
    if text.len() <= TEXT_BYTES_MAX {
        return;
    }
    diagnostics.report(codes::STRING_TOO_LONG, text.span, || {
        Message::new(
            "The text is longer than the game's string tables hold",
            format!("A text has at most {TEXT_BYTES_MAX} bytes in UTF-8, and this one has {}.", text.len()),
        )
        .suggest("Shorten the text.")
    });
}

/// A string may have the key that a literal text gets, to translate it; its text is the literal one then.
fn report_second_text(entry: &Entry, place: &Spanned<String>, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::STRING_KEY_COLLISION, place.span, || {
        let key = quote(&entry.name);
        Message::new(
            "This text and a string of the project have the same key",
            format!(
                "The key of this text is {key}, and the string {key} says something else in the same locale."
            ),
        )
        .suggest(format!("Write '{}' here to show the string, or rename the string.", entry.name))
        .related(entry.span, "the string")
    });
}

fn report_collision(entry: &Entry, place: &Spanned<String>, name: &str, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::STRING_KEY_COLLISION, place.span, || {
        Message::new(
            "Another text has the same key in the game's string table",
            format!(
                "The texts {} and {} have one number, so players would read one of them twice.",
                quote(&entry.name),
                quote(name)
            ),
        )
        .suggest("Rename one of the two.")
        .related(entry.span, "the other text")
    });
}
