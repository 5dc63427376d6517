//! The lines that open entities: `KIND "NAME" [for WORD]:` and `mod "NAME" [version WORD]`.

use crate::jpe::faults;
use crate::jpe::keys::Kind;
use crate::jpe::session::Session;
use crate::jpe::syntax;
use crate::jpe::value::{self, Tail};
use crate::source::Spanned;

/// What a head opens.
#[derive(Debug)]
pub(super) enum Head<'s> {
    /// What the mod is called.
    Mod {
        /// Its name.
        name: Spanned<String>,
        /// Its version.
        version: Option<&'s str>,
    },
    /// An element.
    Entity {
        /// What it is.
        kind: Kind,
        /// Its name.
        name: Spanned<String>,
        /// The word `for` and whom it is for.
        whom: Option<(&'s str, &'s str)>,
    },
    /// A table of strings.
    Strings {
        /// Its name.
        name: Spanned<String>,
    },
}

/// What a word opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opens {
    Mod,
    Entity(Kind),
    Strings,
}

/// Source: language.md §4.4.
const WORDS: [(&str, Opens); 8] = [
    ("mod", Opens::Mod),
    ("interaction", Opens::Entity(Kind::Interaction)),
    ("buff", Opens::Entity(Kind::Buff)),
    ("trait", Opens::Entity(Kind::Trait)),
    ("loot", Opens::Entity(Kind::LootAction)),
    ("test_set", Opens::Entity(Kind::TestSet)),
    ("enum", Opens::Entity(Kind::Enum)),
    ("string_table", Opens::Strings),
];

/// The words that open something.
pub(in crate::jpe) fn opening_words() -> [&'static str; WORDS.len()] {
    WORDS.map(|(word, _)| word)
}

/// Whether a line without blanks around it starts like a head with a name in quotes.
pub(in crate::jpe) fn starts_prose(content: &str) -> bool {
    opening(content).is_some_and(|(_, rest)| rest.starts_with('"'))
}

fn opening(content: &str) -> Option<(Opens, &str)> {
    let (word, rest) = content.split_once([' ', '\t'])?;
    let (_, opens) = WORDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word))?;
    Some((*opens, syntax::trim(rest)))
}

impl<'s> Head<'s> {
    /// Reads a line; `None` when it is no head. Faults in a head are reported, and the rest of it counts.
    pub(super) fn read(content: &'s str, session: &mut Session<'_, 's, '_>) -> Option<Self> {
        let (opens, rest) = opening(content)?;
        let (name, after) = name(rest, session);
        let after = Tokens::of(after, opens, content, session);
        Some(match opens {
            Opens::Mod => {
                let version = after.pair("version", content, session);
                Self::Mod { name, version: version.map(|(_, version)| version) }
            }
            Opens::Entity(kind) => Self::Entity { kind, name, whom: after.pair("for", content, session) },
            Opens::Strings => {
                after.pair("for", content, session);
                Self::Strings { name }
            }
        })
    }
}

/// The name at the start of `rest`, and what stands behind it. A name without quotes, or without the last of
/// them, runs to the colon; that is its one fault.
fn name<'s>(rest: &'s str, session: &mut Session<'_, 's, '_>) -> (Spanned<String>, &'s str) {
    if let Some(written) = value::quoted(rest) {
        return (value::read(written, Tail::Stripped, session), syntax::trim(&rest[written.len()..]));
    }
    let line = syntax::strip_tail_comment(rest);
    let text = syntax::trim(line.strip_suffix(':').unwrap_or(line));
    if let Some(inside) = text.strip_prefix('"') {
        faults::unterminated_string(text, true, session);
        return (session.spanned(inside), ":");
    }
    faults::unquoted_name(text, session);
    (session.spanned(text), ":")
}

/// What stands between the name and the colon.
struct Tokens<'s>(Vec<&'s str>);

impl<'s> Tokens<'s> {
    /// Splits it at blanks; reports a head of an entity that ends without a colon.
    fn of(after: &'s str, opens: Opens, content: &'s str, session: &mut Session<'_, 's, '_>) -> Self {
        let after = syntax::strip_tail_comment(after);
        let stripped = after.strip_suffix(':');
        if stripped.is_none() && opens != Opens::Mod {
            faults::head_without_colon(content, session);
        }
        Self(stripped.unwrap_or(after).split_ascii_whitespace().collect())
    }

    /// `keyword VALUE`; anything else is reported.
    fn pair(
        &self,
        keyword: &str,
        content: &'s str,
        session: &mut Session<'_, 's, '_>,
    ) -> Option<(&'s str, &'s str)> {
        match self.0[..] {
            [] => None,
            [word, value] if word.eq_ignore_ascii_case(keyword) => Some((word, value)),
            [first, ..] => {
                faults::head_with_more(keyword, first, content, session);
                None
            }
        }
    }
}
