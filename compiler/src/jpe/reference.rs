//! The section dialect exactly as the Python reference reads it, for `ref-compat` mode.
//!
//! It knows nothing of outlines, quotes, tail comments or bare `end`; an unclosed element vanishes at
//! the next header and melts into the next one otherwise; unknown names are passed over in silence.
//! Source: language.md §4.2, §15, and the recorded behaviour of the reference.

use super::keys::Kind;
use super::session::Session;
use crate::diagnostics::{Diagnostics, Message, codes, quote};
use crate::ir::{
    Buff, Element, EnumDefinition, EnumOption, Interaction, LocalizedString, MetadataField, Participant,
    ProjectBuilder, ResourceId, Scalar, Trait,
};
use crate::source::{SourceText, Span, Spanned};

/// Kinds that the reference reads.
const KINDS: [Kind; 6] =
    [Kind::Project, Kind::Interaction, Kind::Buff, Kind::Trait, Kind::Enum, Kind::String];

/// Reads one file.
pub(super) fn parse(source: &SourceText, builder: &mut ProjectBuilder<'_>, diagnostics: &mut Diagnostics) {
    let session = Session { source, builder, diagnostics };
    let mut parser = Parser { session, section: None, fields: Vec::new() };
    for line in source.text().split(ends_line) {
        parser.line(strip(line));
    }
}

/// Python's `str.splitlines`; the empty line inside CR LF means nothing. Source: language.md D5.
fn ends_line(character: char) -> bool {
    matches!(
        character,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Python's `str.strip`.
fn strip(text: &str) -> &str {
    text.trim_matches(|character: char| character.is_whitespace() || matches!(character, '\u{1c}'..='\u{1f}'))
}

struct Parser<'p, 's, 'r> {
    session: Session<'p, 's, 'r>,
    section: Option<Kind>,
    /// Keys in lower case with their values.
    fields: Vec<(String, &'s str)>,
}

impl<'s> Parser<'_, 's, '_> {
    fn line(&mut self, line: &'s str) {
        if line.is_empty() || line.starts_with('#') {
            return;
        }
        if let Some(name) = header(line) {
            self.section = Kind::of_section(name).filter(|kind| KINDS.contains(kind));
            self.fields.clear();
        } else if let Some((key, value)) = field(line) {
            self.field(key, value);
        } else {
            self.session.report(codes::INVALID_SYNTAX, line, || {
                let long = format!(
                    "{} is not in a form that the reference engine reads, so it is left out.",
                    quote(line)
                );
                Message::new("This line means nothing to the reference engine", long)
                    .suggest("Build without ref-compat, or write the line as 'key: value'.")
            });
        }
    }

    fn field(&mut self, key: &str, value: &'s str) {
        let key = key.to_lowercase();
        match self.section {
            None => {}
            Some(Kind::Project) => self.metadata(&key, value),
            Some(kind) if key == "end" => {
                let element = self.element(kind, self.session.span(value));
                self.fields.clear();
                if let Some(element) = element {
                    self.session.builder.add(element, self.session.diagnostics);
                }
            }
            Some(_) => self.fields.push((key, value)),
        }
    }

    fn metadata(&mut self, key: &str, value: &'s str) {
        let member = match key {
            "name" => MetadataField::Name,
            "id" => MetadataField::ProjectId,
            "version" => MetadataField::Version,
            "author" => MetadataField::Author,
            _ => return,
        };
        let value = self.session.spanned(value);
        self.session.builder.state(member, value);
    }

    /// The element that ends at `span`.
    fn element(&self, kind: Kind, span: Span) -> Option<Element> {
        Some(match kind {
            Kind::Interaction => Element::Interaction(self.interaction(span)),
            Kind::Buff => Element::Buff(self.buff(span)),
            Kind::Trait => Element::Trait(self.definition_of_trait(span)),
            Kind::Enum => Element::Enum(self.definition_of_enum(span)),
            Kind::String => Element::String(self.string(span)),
            Kind::Project | Kind::TestSet | Kind::LootAction | Kind::Statistic => return None,
        })
    }

    fn interaction(&self, span: Span) -> Interaction {
        Interaction {
            display_name_key: self.last("display_name"),
            description_key: self.last("description"),
            participants: self.all("participant").map(|value| self.participant(value)).collect(),
            autonomy_disabled: self
                .last("autonomy_disabled")
                .is_some_and(|text| text.to_lowercase() == "true"),
            ..Interaction::new(span, self.id(span))
        }
    }

    fn buff(&self, span: Span) -> Buff {
        let number = |text: &Spanned<String>| text.replace('_', "").parse().ok();
        let duration = self.last("duration").and_then(|text| Some(Spanned::new(number(&text)?, text.span)));
        Buff {
            display_name_key: self.last("display_name"),
            description_key: self.last("description"),
            duration_sim_minutes: duration,
            traits: self.all("trait").map(|value| self.session.spanned(value)).collect(),
            ..Buff::new(span, self.id(span))
        }
    }

    fn definition_of_trait(&self, span: Span) -> Trait {
        let buffs = self.all("buff").map(|value| ResourceId::named(self.session.spanned(value)));
        Trait {
            display_name_key: self.last("display_name"),
            description_key: self.last("description"),
            buffs: buffs.collect(),
            ..Trait::new(span, self.id(span))
        }
    }

    fn definition_of_enum(&self, span: Span) -> EnumDefinition {
        let options = self.all("option").enumerate().map(|(rank, value)| self.option(rank, value));
        EnumDefinition {
            span,
            id: self.id(span),
            options: options.collect(),
            annotations: crate::ir::Annotations::default(),
        }
    }

    fn string(&self, span: Span) -> LocalizedString {
        let or = |key: &str, default: &str| {
            self.last(key).unwrap_or_else(|| Spanned::new(default.to_owned(), span))
        };
        LocalizedString {
            span,
            key: or("key", ""),
            text: or("text", ""),
            locale: or("locale", LocalizedString::USUAL_LOCALE),
            annotations: crate::ir::Annotations::default(),
        }
    }

    fn id(&self, span: Span) -> ResourceId {
        ResourceId::named(self.last("id").unwrap_or_else(|| Spanned::new("default".to_owned(), span)))
    }

    /// Commas split everything, a description too. Source: language.md D6.
    fn participant(&self, value: &'s str) -> Participant {
        let part = |label: &str| {
            let mut parts = value.split(',').filter_map(|part| part.split_once(':'));
            parts.rfind(|(name, _)| strip(name) == label).map(|(_, text)| self.session.spanned(strip(text)))
        };
        let span = self.session.span(value);
        let role = part("role").unwrap_or_else(|| Spanned::new(String::new(), span));
        Participant { span, role, description: part("description") }
    }

    fn option(&self, rank: usize, value: &'s str) -> EnumOption {
        let span = self.session.span(value);
        let parts = value.split_once(':').or_else(|| value.split_once('='));
        let scalar = match parts.map(|(_, written)| strip(written)) {
            Some(written) => {
                written.parse().map_or_else(|_| Scalar::Text(written.to_owned()), Scalar::Integer)
            }
            None => Scalar::Integer(i64::try_from(rank).unwrap_or(i64::MAX)),
        };
        let name = parts.map_or(value, |(name, _)| strip(name));
        EnumOption { name: Spanned::new(name.to_owned(), span), value: Spanned::new(scalar, span) }
    }

    fn last(&self, key: &str) -> Option<Spanned<String>> {
        let found = self.fields.iter().rev().find(|(name, _)| name == key);
        found.map(|(_, value)| self.session.spanned(value))
    }

    fn all(&self, key: &str) -> impl Iterator<Item = &'s str> {
        self.fields.iter().filter(move |(name, _)| name == key).map(|(_, value)| *value)
    }
}

/// `[Name]` and nothing else on the line.
fn header(line: &str) -> Option<&str> {
    let name = line.strip_prefix('[')?.strip_suffix(']')?;
    is_word(name).then_some(name)
}

/// `key: value` with no blank before the colon.
fn field(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    is_word(key).then(|| (key, strip(value)))
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|character| character.is_alphanumeric() || character == '_')
}
