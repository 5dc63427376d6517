//! From a meaning back to words: the first form that reads back as that meaning.
//!
//! The tables of forms serve both ways, so what is written here is always understood there.

use super::form::{Form, Token};
use super::vocabulary::{ACTOR, OPERATORS, Table};
use super::{Meaning, effect, effects_table, test, tests_table};
use crate::ir::{Phrase, Scalar};

/// The words of a test; its description does not count. `None` when no form says it, such as for a kind
/// that only IR documents have, or a name that holds a quote.
pub(crate) fn test_in_words(phrase: &Phrase) -> Option<String> {
    if phrase.kind.as_deref() == Some("test_set") {
        return name_of_test_set(phrase);
    }
    let is_said = |text: &str| test(text).is_some_and(|meaning| is_meant(&meaning, phrase));
    in_words(tests_table::FORMS, phrase, is_said)
}

/// The words of an effect; its description does not count. `None` as for tests.
pub(crate) fn effect_in_words(phrase: &Phrase) -> Option<String> {
    let is_said = |text: &str| effect(text).is_some_and(|meaning| is_meant(&meaning, phrase));
    in_words(effects_table::FORMS, phrase, is_said)
}

/// A test set is named by itself, unless its name says something else.
fn name_of_test_set(phrase: &Phrase) -> Option<String> {
    let name = text_of(phrase, "ref").filter(|name| !phrase.negate && test(name).is_none())?;
    Some(name.to_owned())
}

fn is_meant(meaning: &Meaning, phrase: &Phrase) -> bool {
    Some(meaning.kind) == phrase.kind.as_deref()
        && meaning.negate == phrase.negate
        && meaning.subject == phrase.subject.as_deref()
        && meaning.arguments == phrase.arguments
}

/// Tries the forms of the phrase's kind in order; those that say "not" themselves come before a leading "not",
/// and names as they are before names in quotes.
fn in_words(forms: &[Form], phrase: &Phrase, is_said: impl Fn(&str) -> bool) -> Option<String> {
    let of_kind = || forms.iter().filter(|form| Some(form.kind) == phrase.kind.as_deref());
    let styles = [(false, false), (false, true), (true, false), (true, true)];
    styles.into_iter().find_map(|(leading_not, quotes)| {
        of_kind().find_map(|form| {
            let writer = Writer { phrase, quotes, says_not: leading_not, lowers: false, text: String::new() };
            writer.form(form, leading_not).filter(|text| is_said(text))
        })
    })
}

fn text_of<'p>(phrase: &'p Phrase, name: &str) -> Option<&'p str> {
    match phrase.arguments.get(name)? {
        Scalar::Text(text) => Some(text),
        Scalar::Integer(_) | Scalar::Number(_) | Scalar::Bool(_) => None,
    }
}

/// A phrase being written in one form.
struct Writer<'p> {
    phrase: &'p Phrase,
    /// Whether names stand in quotes.
    quotes: bool,
    /// Whether the words say "not" by now.
    says_not: bool,
    /// Whether the words say "decrease", so that the amount has no sign.
    lowers: bool,
    text: String,
}

impl Writer<'_> {
    fn form(mut self, form: &Form, leading_not: bool) -> Option<String> {
        if leading_not {
            self.word("not");
        }
        for token in form.tokens {
            self.token(*token)?;
        }
        Some(self.text)
    }

    fn word(&mut self, word: &str) {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(word);
    }

    fn token(&mut self, token: Token) -> Option<()> {
        match token {
            Token::Any(choices) => self.word(self.inflected(choices)),
            Token::Usually(choices) | Token::Some(choices) => self.word(choices.first()?),
            Token::Maybe(_) | Token::Fixed(..) => {}
            Token::Not | Token::Negated if self.phrase.negate == self.says_not => {}
            Token::Not => {
                self.says_not = true;
                self.word("not");
            }
            Token::Negated => self.says_not = true,
            Token::Change => {
                self.lowers = self.is_lowering();
                self.word(if self.lowers { "decrease" } else { "increase" });
            }
            other => self.who(other)?,
        }
        Some(())
    }

    fn who(&mut self, token: Token) -> Option<()> {
        let phrase = self.phrase;
        let subject = phrase.subject.as_deref();
        let acts_on = subject.filter(|subject| *subject != ACTOR);
        match token {
            Token::Subject => self.word(subject?),
            Token::MaybeSubject => acts_on.map(|subject| self.word(subject)).unwrap_or_default(),
            Token::MaybeOn(links) => self.linked(links, acts_on),
            Token::Other(name) => self.word(text_of(phrase, name)?),
            Token::MaybeOther(links, name) => self.linked(links, text_of(phrase, name)),
            other => self.argument(other)?,
        }
        Some(())
    }

    /// Somebody behind "to" or "with", or nothing.
    fn linked(&mut self, links: &[&str], name: Option<&str>) {
        for word in name.iter().flat_map(|name| links.first().into_iter().chain([name])) {
            self.word(word);
        }
    }

    fn argument(&mut self, token: Token) -> Option<()> {
        let phrase = self.phrase;
        match token {
            Token::Word(name, table) => self.word(&words_for(table, text_of(phrase, name)?)?),
            Token::Name(name) if !self.quotes => self.word(text_of(phrase, name)?),
            Token::Name(name) | Token::Quoted(name) => self.word(&format!("\"{}\"", text_of(phrase, name)?)),
            Token::Number(name) => self.word(&self.number(name)?),
            Token::Level(name) => {
                let plus = if text_of(phrase, "operator")? == "equal" { "" } else { "+" };
                self.word(&format!("{}{plus}", self.number(name)?));
            }
            Token::Operator => self.word(sign_of(text_of(phrase, "operator")?)?),
            Token::AgeRange => match text_of(phrase, "range") {
                Some("or_older") => self.word("or older"),
                Some("or_younger") => self.word("or younger"),
                _ => {}
            },
            _ => return None,
        }
        Some(())
    }

    /// Of two words, the second is the plural of a verb: "both are", "both have".
    fn inflected(&self, choices: &[&'static str]) -> &'static str {
        match (choices, self.phrase.subject.as_deref()) {
            ([_, plural], Some("both")) => plural,
            ([first, ..], _) => first,
            ([], _) => "",
        }
    }

    fn is_lowering(&self) -> bool {
        match self.phrase.arguments.get("amount") {
            Some(Scalar::Integer(amount)) => *amount < 0,
            Some(Scalar::Number(amount)) => *amount < 0.0,
            _ => false,
        }
    }

    fn number(&self, name: &str) -> Option<String> {
        match self.phrase.arguments.get(name)? {
            Scalar::Integer(number) if self.lowers => Some(number.unsigned_abs().to_string()),
            Scalar::Integer(number) => Some(number.to_string()),
            Scalar::Number(number) => Some(fraction(if self.lowers { number.abs() } else { *number })),
            Scalar::Bool(_) | Scalar::Text(_) => None,
        }
    }
}

/// A number that reads back as a fraction, whole or not.
fn fraction(number: f64) -> String {
    let digits = number.to_string();
    if digits.contains('.') { digits } else { digits + ".0" }
}

fn words_for(table: Table, value: &str) -> Option<String> {
    let (words, _) = table.iter().find(|(_, stands_for)| *stands_for == value)?;
    Some(words.join(" "))
}

fn sign_of(operator: &str) -> Option<&'static str> {
    OPERATORS.iter().find(|(_, name)| *name == operator).map(|(sign, _)| *sign)
}
