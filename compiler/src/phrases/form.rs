//! A form of phrase as a row of tokens, and how words fit it.

use std::ops::Range;

use super::vocabulary::{SUBJECTS, Table};
use super::words::{Word, Words};
use super::{Meaning, Name, text};
use crate::ir::{Arguments, Scalar};

/// Marks arguments of a phrase that says "decrease"; never leaves this module's parent.
pub(super) const DECREASES: &str = "\u{0}decreases";

/// Most words of a name inside a phrase.
const NAME_WORDS_MAX: usize = 8;

/// One part of a form.
#[derive(Debug, Clone, Copy)]
pub(super) enum Token {
    /// One of these words.
    Any(&'static [&'static str]),
    /// One of these words, or none of them.
    Maybe(&'static [&'static str]),
    /// One of these words, or none of them; the first is written.
    Usually(&'static [&'static str]),
    /// Any number of these words; the first is written.
    Some(&'static [&'static str]),
    /// "not", or nothing.
    Not,
    /// Who the phrase is about.
    Subject,
    /// Who the phrase is about, or nothing.
    MaybeSubject,
    /// Somebody else: an argument.
    Other(&'static str),
    /// "with" or "of" somebody else, or nothing: an argument.
    MaybeOther(&'static [&'static str], &'static str),
    /// "to" or "from" whom it acts on, or nothing.
    MaybeOn(&'static [&'static str]),
    /// Words of a table: an argument.
    Word(&'static str, Table),
    /// One to eight words: an argument.
    Name(&'static str),
    /// A number: an argument.
    Number(&'static str),
    /// A number that may end in `+`: two arguments, `operator` and the one named.
    Level(&'static str),
    /// A comparison: the argument `operator`.
    Operator,
    /// A text in quotes: an argument.
    Quoted(&'static str),
    /// "or older" or "or younger", or nothing: the argument `range`.
    AgeRange,
    /// "increase" or "decrease".
    Change,
    /// An argument that the form itself sets.
    Fixed(&'static str, &'static str),
    /// What the form says is negated.
    Negated,
}

/// A form of phrase.
#[derive(Debug)]
pub(super) struct Form {
    /// What a phrase of this form tests or does.
    pub(super) kind: &'static str,
    /// Its parts in order.
    pub(super) tokens: &'static [Token],
}

/// What has been read so far.
#[derive(Debug, Clone, Default)]
struct Reading {
    negate: bool,
    subject: Option<&'static str>,
    arguments: Arguments,
    name: Option<NamePlace>,
}

/// Where a name is among the words, counted from their end, which stays the same while words are taken off.
#[derive(Debug, Clone, Copy)]
struct NamePlace {
    from_end: usize,
    count: usize,
}

impl NamePlace {
    fn ranks(self, n_words: usize) -> Range<usize> {
        let start = n_words.saturating_sub(self.from_end);
        start..start + self.count
    }
}

impl Reading {
    fn with(mut self, name: &'static str, value: Scalar) -> Self {
        self.arguments.insert(Name::Borrowed(name), value);
        self
    }
}

impl Form {
    /// The meaning of `words`, when they have this form.
    pub(super) fn read(&self, words: &Words<'_>) -> Option<Meaning> {
        let reading = read(self.tokens, words.as_slice(), Reading::default())?;
        let Reading { negate, subject, arguments, name } = reading;
        let name = name.and_then(|place| words.place(place.ranks(words.as_slice().len())));
        Some(Meaning { kind: self.kind, negate, subject, arguments, name })
    }
}

/// Fits `tokens` to all of `words`. Depth is bounded by the number of tokens; each tries at most nine ways on.
fn read(tokens: &[Token], words: &[Word<'_>], reading: Reading) -> Option<Reading> {
    let Some((token, tokens)) = tokens.split_first() else {
        return words.is_empty().then_some(reading);
    };
    let skip = |reading: &Reading| read(tokens, words, reading.clone());
    match token {
        Token::Any(choices) => read(tokens, after_any(words, choices)?, reading),
        Token::Maybe(choices) | Token::Usually(choices) => after_any(words, choices)
            .and_then(|rest| read(tokens, rest, reading.clone()))
            .or_else(|| skip(&reading)),
        Token::Some(choices) => {
            let count = words.iter().take_while(|word| choices.iter().any(|choice| word.is(choice))).count();
            read(tokens, &words[count..], reading)
        }
        Token::Not => match after_any(words, &["not"]) {
            Some(rest) => read(tokens, rest, Reading { negate: true, ..reading }),
            None => skip(&reading),
        },
        Token::Negated => read(tokens, words, Reading { negate: true, ..reading }),
        Token::Fixed(name, value) => read(tokens, words, reading.with(name, text(*value))),
        other => argument(*other, tokens, words, reading),
    }
}

fn argument(token: Token, tokens: &[Token], words: &[Word<'_>], reading: Reading) -> Option<Reading> {
    match token {
        Token::Subject => {
            let (subject, rest) = of_table(words, SUBJECTS)?;
            read(tokens, rest, Reading { subject: Some(subject), ..reading })
        }
        Token::MaybeSubject => {
            argument(Token::Subject, tokens, words, reading.clone()).or_else(|| read(tokens, words, reading))
        }
        Token::Other(name) => argument(Token::Word(name, SUBJECTS), tokens, words, reading),
        Token::MaybeOther(links, name) => after_any(words, links)
            .and_then(|rest| argument(Token::Other(name), tokens, rest, reading.clone()))
            .or_else(|| read(tokens, words, reading)),
        Token::MaybeOn(links) => after_any(words, links)
            .and_then(|rest| argument(Token::Subject, tokens, rest, reading.clone()))
            .or_else(|| read(tokens, words, reading)),
        Token::Word(name, table) => {
            let (value, rest) = of_table(words, table)?;
            read(tokens, rest, reading.with(name, text(value)))
        }
        Token::Name(name) => named(name, tokens, words, &reading),
        other => amount(other, tokens, words, reading),
    }
}

fn amount(token: Token, tokens: &[Token], words: &[Word<'_>], reading: Reading) -> Option<Reading> {
    let (first, rest) = match words.split_first() {
        Some((first, rest)) => (Some(*first), rest),
        None => (None, words),
    };
    match token {
        Token::Number(name) => read(tokens, rest, reading.with(name, first?.number()?)),
        Token::Level(name) => {
            let (operator, level) = level(first?)?;
            read(tokens, rest, reading.with("operator", text(operator)).with(name, level))
        }
        Token::Operator => read(tokens, rest, reading.with("operator", text(first?.operator()?))),
        Token::Quoted(name) => match first? {
            Word::Quoted(quoted) => read(tokens, rest, reading.with(name, text(quoted))),
            Word::Bare(_) => None,
        },
        Token::AgeRange => match words {
            [or, way, rest @ ..] if or.is("or") && way.is("older") => {
                read(tokens, rest, reading.with("range", text("or_older")))
            }
            [or, way, rest @ ..] if or.is("or") && way.is("younger") => {
                read(tokens, rest, reading.with("range", text("or_younger")))
            }
            _ => read(tokens, words, reading),
        },
        Token::Change if first?.is("increase") => read(tokens, rest, reading),
        Token::Change if first?.is("decrease") => {
            read(tokens, rest, reading.with(DECREASES, Scalar::Bool(true)))
        }
        _ => None,
    }
}

/// A name takes as few words as the rest of the form allows; a text in quotes is a whole name.
fn named(name: &'static str, tokens: &[Token], words: &[Word<'_>], reading: &Reading) -> Option<Reading> {
    let taking =
        |count| Reading { name: Some(NamePlace { from_end: words.len(), count }), ..reading.clone() };
    if let Some((Word::Quoted(quoted), rest)) = words.split_first() {
        return read(tokens, rest, taking(1).with(name, text(*quoted)));
    }
    let longest = words.len().min(NAME_WORDS_MAX);
    let mut lengths = (1..=longest).filter(|count| may_follow(tokens, &words[*count..]));
    lengths.find_map(|count| {
        let joined = words[..count].iter().map(|word| word.text()).collect::<Vec<_>>().join(" ");
        read(tokens, &words[count..], taking(count).with(name, text(joined)))
    })
}

/// Whether `words` can start with the first of `tokens`, as far as one look tells. Most names that could be
/// read end here, before anything is copied for them.
fn may_follow(tokens: &[Token], words: &[Word<'_>]) -> bool {
    match tokens.first() {
        None => words.is_empty(),
        Some(Token::Any(choices)) => after_any(words, choices).is_some(),
        Some(Token::Operator) => words.first().is_some_and(|word| word.operator().is_some()),
        Some(_) => true,
    }
}

/// `3` and `3+`, the comparison first.
fn level(word: Word<'_>) -> Option<(&'static str, Scalar)> {
    let Word::Bare(written) = word else { return None };
    let number = written.strip_suffix('+').unwrap_or(written);
    let operator = if number.len() == written.len() { "equal" } else { "greater_or_equal" };
    Some((operator, Word::Bare(number).number()?))
}

fn after_any<'w, 'p>(words: &'w [Word<'p>], choices: &[&str]) -> Option<&'w [Word<'p>]> {
    let (first, rest) = words.split_first()?;
    choices.iter().any(|choice| first.is(choice)).then_some(rest)
}

fn of_table<'w, 'p>(words: &'w [Word<'p>], table: Table) -> Option<(&'static str, &'w [Word<'p>])> {
    table.iter().find_map(|(written, value)| {
        let (head, rest) = words.split_at_checked(written.len())?;
        let equal = head.iter().zip(*written).all(|(word, written)| word.is(written));
        equal.then_some((*value, rest))
    })
}
