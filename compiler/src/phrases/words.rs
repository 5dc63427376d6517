//! The words of a phrase.

use std::ops::Range;

use crate::ir::Scalar;
use crate::names;

use super::vocabulary::OPERATORS;

/// Most words of a phrase that is looked at; longer ones are prose.
const WORDS_MAX: usize = 40;

/// One word, or a text in quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word<'p> {
    /// Without blanks.
    Bare(&'p str),
    /// What stands between the quotes.
    Quoted(&'p str),
}

impl<'p> Word<'p> {
    /// Whether it is that word, whatever its case.
    pub(super) fn is(self, word: &str) -> bool {
        matches!(self, Self::Bare(text) if text.eq_ignore_ascii_case(word))
    }

    /// Its text.
    pub(super) fn text(self) -> &'p str {
        match self {
            Self::Bare(text) | Self::Quoted(text) => text,
        }
    }

    /// The number it is.
    pub(super) fn number(self) -> Option<Scalar> {
        let Self::Bare(text) = self else { return None };
        let whole = names::integer(text).map(Scalar::Integer);
        whole.or_else(|_| names::number(text).map(Scalar::Number)).ok()
    }

    /// The comparison it is, by its name.
    pub(super) fn operator(self) -> Option<&'static str> {
        OPERATORS.iter().find(|(sign, _)| self.is(sign)).map(|(_, name)| *name)
    }
}

/// The words of a phrase in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words<'p> {
    phrase: &'p str,
    words: Vec<Word<'p>>,
}

impl<'p> Words<'p> {
    /// Splits a phrase at blanks outside quotes. One final period is left out, and quotes around the
    /// whole phrase too. `None` for an empty phrase, a very long one and an open quote.
    pub(super) fn of(phrase: &'p str) -> Option<Self> {
        let mut rest = phrase.trim();
        if let Some(inside) = rest.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            rest = if inside.contains('"') { rest } else { inside };
        }
        rest = rest.strip_suffix('.').unwrap_or(rest).trim_start();
        let mut words = Vec::new();
        while !rest.is_empty() && words.len() <= WORDS_MAX {
            let (word, after) = first_word(rest)?;
            words.push(word);
            rest = after.trim_start();
        }
        (1..=WORDS_MAX).contains(&words.len()).then_some(Self { phrase, words })
    }

    /// The words after that one, when it stands first.
    pub(super) fn without_leading(&self, word: &str) -> Option<Self> {
        let (first, rest) = self.words.split_first()?;
        (first.is(word) && !rest.is_empty()).then(|| Self { phrase: self.phrase, words: rest.to_vec() })
    }

    /// All of them.
    pub(super) fn as_slice(&self) -> &[Word<'p>] {
        &self.words
    }

    /// The bytes of the phrase that the words of these ranks take, without quotes around a single one.
    pub(super) fn place(&self, ranks: Range<usize>) -> Option<Range<usize>> {
        let start = |word: &Word<'p>| word.text().as_ptr().addr() - self.phrase.as_ptr().addr();
        let (first, last) = (self.words.get(ranks.start)?, self.words.get(ranks.end.checked_sub(1)?)?);
        Some(start(first)..start(last) + last.text().len())
    }
}

fn first_word(text: &str) -> Option<(Word<'_>, &str)> {
    if let Some(inside) = text.strip_prefix('"') {
        let (quoted, rest) = inside.split_once('"')?;
        return Some((Word::Quoted(quoted), rest));
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    Some((Word::Bare(&text[..end]), &text[end..]))
}
