//! A form of phrase as authors may write it, for editors.

use std::borrow::Cow;

use super::form::{Form, Token};
use super::vocabulary::{ACTOR, SUBJECTS, Table};

/// One way to write a test or an effect; what may be left out is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// What it tests or does, such as `age` or `add_buff`.
    pub kind: &'static str,
    /// Its parts in order; a blank stands between two of them.
    pub parts: Vec<Part>,
}

/// A part of a [`Pattern`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A word as it stands.
    Word(&'static str),
    /// One of these.
    Choice {
        /// What is chosen.
        name: &'static str,
        /// What may be written, the usual one first.
        words: Vec<Cow<'static, str>>,
    },
    /// A name of the project or of the game.
    Name(&'static str),
    /// A number.
    Number(&'static str),
    /// A text in quotes.
    Quoted(&'static str),
}

impl Form {
    /// The form with one way through its parts.
    pub(super) fn pattern(&self) -> Pattern {
        Pattern { kind: self.kind, parts: self.tokens.iter().filter_map(|token| part(*token)).collect() }
    }
}

/// How a token is written; `None` for one that need not be.
fn part(token: Token) -> Option<Part> {
    match token {
        // Of words that need not be, nearly always one for a feeling: without it the phrase would rather be read
        // as another one.
        Token::Any(choices) | Token::Some(choices) | Token::Usually(choices) => {
            choices.first().copied().map(Part::Word)
        }
        Token::Subject => Some(Part::Choice { name: "who", words: subjects() }),
        Token::Other(_) => Some(Part::Choice { name: "who", words: others() }),
        Token::Word(name, table) => Some(Part::Choice { name, words: written(table) }),
        Token::Name(name) => Some(Part::Name(name)),
        Token::Number(name) | Token::Level(name) => Some(Part::Number(name)),
        Token::Operator => {
            let words = [">=", "<=", ">", "<", "=", "!="].map(Cow::Borrowed).to_vec();
            Some(Part::Choice { name: "operator", words })
        }
        Token::Quoted(name) => Some(Part::Quoted(name)),
        Token::Change => {
            let words = ["increase", "decrease"].map(Cow::Borrowed).to_vec();
            Some(Part::Choice { name: "change", words })
        }
        Token::Maybe(_)
        | Token::Not
        | Token::MaybeSubject
        | Token::MaybeOther(..)
        | Token::MaybeOn(_)
        | Token::AgeRange
        | Token::Fixed(..)
        | Token::Negated => None,
    }
}

/// What may be written for each value of a table: its first wording.
fn written(table: Table) -> Vec<Cow<'static, str>> {
    let mut values: Vec<&str> = Vec::new();
    let mut words = Vec::new();
    for (wording, value) in table {
        if !values.contains(value) {
            values.push(value);
            words.push(joined(wording));
        }
    }
    words
}

fn joined(wording: &'static [&'static str]) -> Cow<'static, str> {
    match wording {
        [word] => Cow::Borrowed(word),
        words => Cow::Owned(words.join(" ")),
    }
}

/// Whom a phrase can be about, the Actor first.
fn subjects() -> Vec<Cow<'static, str>> {
    let mut words = written(SUBJECTS);
    words.sort_by_key(|word| word != ACTOR);
    words
}

/// Whom else a phrase can name, the target first.
fn others() -> Vec<Cow<'static, str>> {
    let mut words = written(SUBJECTS);
    words.sort_by_key(|word| word != "target");
    words
}
