//! Strings and their locales (language.md §8.2, §9.3).

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use gamefiles::string_table::Locale;

use super::{Checker, ids};
use crate::diagnostics::{Message, codes, quote};
use crate::ir::{LocalizedString, LootAction, Project, Scalar};
use crate::names::{self, KeySet};
use crate::source::{Span, Spanned};

/// Checks every string.
pub(super) fn check(checker: &mut Checker<'_>) {
    let project = checker.project;
    let mut unclear: BTreeSet<Cow<'_, str>> = BTreeSet::new();
    for string in &project.localized_strings {
        ids::check(&string.key, "string", codes::INVALID_STRING_KEY, checker);
        check_text(string, checker);
        if !check_locale(&string.locale, &string.key, checker) {
            unclear.insert(names::key(&string.key));
        }
    }
    if !checker.ref_compat {
        let texts = Texts::of(&project.localized_strings, unclear, checker);
        if checker.is_complete() {
            let translations = texts.translations(project);
            texts.check_default_locale(&translations, checker);
            texts.check_use(&translations, project, checker);
        }
    }
}

fn check_text(string: &LocalizedString, checker: &mut Checker<'_>) {
    if string.text.trim().is_empty() {
        checker.diagnostics.report(codes::EMPTY_STRING_TEXT, string.text.span, || {
            Message::new("The string has no text", "Players would see nothing here.")
                .suggest("Write the text.")
                .resource(string.key.value.clone())
        });
    }
}

/// Returns whether the game has the locale.
fn check_locale(locale: &Spanned<String>, key: &str, checker: &mut Checker<'_>) -> bool {
    let is_known = Locale::from_name(locale).is_some();
    if !is_locale(locale) {
        checker.diagnostics.report(codes::INVALID_LOCALE_FORMAT, locale.span, || {
            Message::new(
                "This is not written like a locale",
                format!(
                    "The locale is {}; it is a language and a country, such as en_US, or a language alone.",
                    quote(locale)
                ),
            )
            .suggest("Write a locale such as en_US.")
            .resource(key)
            .did_you_mean(names::nearest(locale, Locale::ALL.map(Locale::name)))
        });
    } else if !is_known && !checker.ref_compat {
        checker.diagnostics.report(codes::UNSUPPORTED_LOCALE, locale.span, || {
            Message::new(
                format!("The game has no texts in {}", quote(locale)),
                format!("The game's locales are {}.", Locale::ALL.map(Locale::name).join(", ")),
            )
            .suggest("Write one of the game's locales.")
            .resource(key)
            .did_you_mean(names::nearest(locale, Locale::ALL.map(Locale::name)))
        });
    }
    is_known
}

/// A language of two or three letters, then perhaps `_` or `-` and a country of two.
fn is_locale(text: &str) -> bool {
    let letters = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphabetic());
    let (language, country) = text.split_once(['_', '-']).unwrap_or((text, "US"));
    (2..=3).contains(&language.len()) && letters(language) && country.len() == 2 && letters(country)
}

fn locale_key(text: &str) -> Cow<'_, str> {
    Locale::from_name(text)
        .map_or_else(|| Cow::Owned(text.to_ascii_lowercase()), |locale| Cow::Borrowed(locale.name()))
}

/// The first place of every key, and of every key in every locale.
struct Texts<'p> {
    first: BTreeMap<Cow<'p, str>, (&'p str, Span)>,
    by_locale: BTreeMap<(Cow<'p, str>, Cow<'p, str>), Span>,
    /// Keys with a text in a locale that has been reported.
    unclear: BTreeSet<Cow<'p, str>>,
}

impl<'p> Texts<'p> {
    fn of(
        strings: &'p [LocalizedString],
        unclear: BTreeSet<Cow<'p, str>>,
        checker: &mut Checker<'_>,
    ) -> Self {
        let mut texts = Self { first: BTreeMap::new(), by_locale: BTreeMap::new(), unclear };
        for string in strings {
            let key = names::key(&string.key);
            if key.is_empty() {
                continue;
            }
            let place = (key.clone(), locale_key(&string.locale));
            texts.first.entry(key).or_insert((&string.key.value, string.key.span));
            match texts.by_locale.get(&place) {
                Some(first) => report_duplicate(string, *first, checker),
                None => {
                    texts.by_locale.insert(place, string.key.span);
                }
            }
        }
        texts
    }

    /// The keys that stand for a text written into an element, whose other locales they give: `SLUG.name`,
    /// `SLUG.desc`, `SLUG.note.N`. Source: language.md §8.5.
    fn translations(&self, project: &Project) -> BTreeSet<&str> {
        let parts: Vec<(&str, &str)> =
            self.first.keys().filter_map(|key| Some((&**key, element_of(key)?))).collect();
        if parts.is_empty() {
            return BTreeSet::new();
        }
        let elements = KeySet::of(project.ids_of_shown().map(|id| id.name.as_str()));
        parts.into_iter().filter(|(_, element)| elements.contains(element)).map(|(key, _)| key).collect()
    }

    fn check_default_locale(&self, translations: &BTreeSet<&str>, checker: &mut Checker<'_>) {
        let default = &checker.context.request.options().default_locale;
        let default_key = locale_key(default);
        for (key, (written, span)) in &self.first {
            let has_default = self.by_locale.contains_key(&(key.clone(), default_key.clone()));
            if has_default || self.unclear.contains(key) || translations.contains(&**key) {
                continue;
            }
            checker.diagnostics.report(codes::MISSING_DEFAULT_TEXT, *span, || {
                Message::new(
                    format!("The string has no text in {default}"),
                    format!(
                        "The default locale {default} fills the gaps of others, and {} has no text in it.",
                        quote(written)
                    ),
                )
                .suggest(format!("Add the string in the locale {default}."))
                .resource(*written)
            });
        }
    }

    fn check_use(&self, translations: &BTreeSet<&str>, project: &Project, checker: &mut Checker<'_>) {
        if self.first.is_empty() {
            return;
        }
        let mut texts: Vec<&str> = project.shown_texts().map(|text| text.as_str()).collect();
        texts.extend(
            project.interactions.iter().filter_map(|item| item.category.as_deref()).map(String::as_str),
        );
        project.interactions.iter().for_each(|item| add_notifications(&item.loot_actions, &mut texts));
        add_notifications(&project.loot_actions, &mut texts);
        let keys = project.localized_strings.iter().map(|string| string.key.as_str());
        let spelled: BTreeSet<&str> = keys.filter(|key| !names::is_name(key)).collect();
        let names_string = |text: &&str| names::is_name(text) || spelled.contains(text);
        let used = KeySet::of(texts.into_iter().filter(names_string));
        for (key, (written, span)) in &self.first {
            if used.contains(key) || translations.contains(&**key) {
                continue;
            }
            checker.diagnostics.report(codes::UNUSED_STRING, *span, || {
                Message::new(
                    "No element uses this string",
                    format!("No display name or description is {}.", quote(written)),
                )
                .suggest("Remove the string, or name it where its text is meant.")
                .resource(*written)
            });
        }
    }
}

/// The slug in the key of a text that is written into an element.
fn element_of(key: &str) -> Option<&str> {
    let numbered = || {
        let (element, number) = key.rsplit_once(".note.")?;
        number.bytes().all(|byte| byte.is_ascii_digit()).then_some(element)
    };
    key.strip_suffix(".name").or_else(|| key.strip_suffix(".desc")).or_else(numbered)
}

fn report_duplicate(string: &LocalizedString, first: Span, checker: &mut Checker<'_>) {
    checker.diagnostics.report(codes::DUPLICATE_STRING, string.key.span, || {
        Message::new(
            format!("The string {} has two texts in one locale", quote(&string.key)),
            format!("Another text for this key and the locale {} stands before.", quote(&string.locale)),
        )
        .suggest("Remove one of the two, or correct its locale.")
        .resource(string.key.value.clone())
        .related(first, "the first text")
    });
}

/// Adds what the notifications of effects say. The recursion is as deep as documents nest, which is bounded.
fn add_notifications<'p>(loot_actions: &'p [LootAction], texts: &mut Vec<&'p str>) {
    for loot_action in loot_actions {
        if let Some(Scalar::Text(text)) = loot_action.parameters().get("text") {
            texts.push(text);
        }
        add_notifications(&loot_action.actions, texts);
    }
}
