//! Taking an element apart by its row of a table.

use std::borrow::Cow;

use super::shape::{Operand, Shape, Value};
use crate::ir::{Phrase, Scalar};
use crate::phrases::Vocabulary;
use crate::source::Spanned;
use crate::xml::document::{Attribute, Node};
use crate::xml::reader::Reader;

/// The attribute of a check or an action that names its row.
pub(super) const TYPE: &str = "type";

/// Names of comparisons. Source: language.md §5.2.
const OPERATORS: [&str; 6] = ["equal", "not_equal", "less", "less_or_equal", "greater", "greater_or_equal"];

/// Attributes by which checks compare; one that the check at hand does not have was meant as such.
const COMPARING: [&str; 8] =
    ["is", "not", "equal", "not_equal", "less", "less_or_equal", "greater", "greater_or_equal"];

/// The row that the attribute `type` names; reports a missing and an unknown one.
pub(super) fn shape_of_type(
    table: &'static [Shape],
    node: Node<'_, '_>,
    reader: &mut Reader<'_, '_>,
) -> Option<&'static Shape> {
    let named = node.attributes().iter().find(|attribute| attribute.name == TYPE);
    let Some(named) = named else {
        reader.report_missing_attribute(node, TYPE);
        return None;
    };
    let written = Reader::value(named);
    let shape = table.iter().find(|shape| shape.name.eq_ignore_ascii_case(&written));
    if shape.is_none() {
        let known: Vec<&'static str> = table.iter().map(|shape| shape.name).collect();
        reader.report_word(named, &known);
    }
    shape
}

/// What an element means. `short` is the attribute that stands for the row's first one. Every fault is
/// reported; an element without an attribute it needs, or with one of a wrong value, means nothing.
pub(super) fn by_attributes(
    shape: &'static Shape,
    node: Node<'_, '_>,
    short: Option<&'static str>,
    reader: &mut Reader<'_, '_>,
) -> Option<Phrase> {
    reader.refuse_content(node);
    let mut reading = Reading::new(shape, node);
    for attribute in node.attributes() {
        reading.attribute(attribute, short, reader);
    }
    reading.finish(node, reader)
}

struct Reading<'d, 't> {
    shape: &'static Shape,
    phrase: Phrase,
    found: Vec<&'static str>,
    chosen: Option<&'static str>,
    unknown: Vec<&'d Attribute<'t>>,
    is_good: bool,
}

impl<'d, 't> Reading<'d, 't> {
    fn new(shape: &'static Shape, node: Node<'_, '_>) -> Self {
        let mut phrase = Phrase::in_words(Spanned::new(String::new(), node.tag_span()));
        phrase.kind = Some(Cow::Borrowed(shape.kind));
        phrase.subject = shape.subject.map(Cow::Borrowed);
        if let Some((name, value)) = shape.fixed {
            phrase.arguments.insert(Cow::Borrowed(name), Scalar::Text(value.to_owned()));
        }
        Self { shape, phrase, found: Vec::new(), chosen: None, unknown: Vec::new(), is_good: true }
    }

    fn attribute(
        &mut self,
        attribute: &'d Attribute<'t>,
        short: Option<&'static str>,
        reader: &mut Reader<'_, '_>,
    ) {
        let name = match self.shape.operands.first() {
            Some(first) if Some(attribute.name) == short => first.name,
            _ => attribute.name,
        };
        if name == TYPE && short.is_none() && self.shape.attributes().all(|operand| operand.name != TYPE) {
            return;
        }
        match self.shape.attributes().find(|operand| operand.name == name) {
            Some(operand) if self.is_second_choice(operand) || self.found.contains(&operand.name) => {
                reader.report_repeated_attribute(attribute);
            }
            Some(operand) => {
                self.found.push(operand.name);
                self.is_good &= self.take(operand.value, attribute, reader).is_some();
            }
            None => self.unknown.push(attribute),
        }
    }

    fn is_second_choice(&mut self, operand: &'static Operand) -> bool {
        let is_choice = self.shape.choices.iter().any(|choice| choice.name == operand.name);
        is_choice && self.chosen.replace(operand.name).is_some()
    }

    fn take(&mut self, value: Value, attribute: &Attribute<'_>, reader: &mut Reader<'_, '_>) -> Option<()> {
        match value {
            Value::Text(argument) => self.set(argument, Scalar::Text(reader.name_in(attribute)?)),
            Value::NotText(argument) => {
                self.phrase.negate = true;
                self.set(argument, Scalar::Text(reader.name_in(attribute)?));
            }
            Value::Number(argument) => self.set(argument, reader.number_in(attribute)?),
            Value::Whole(argument) => {
                self.set(argument, Scalar::Integer(reader.integer_in(attribute)?.value));
            }
            Value::Compare(operator) => {
                self.set("operator", Scalar::Text(operator.to_owned()));
                self.set("value", reader.number_in(attribute)?);
            }
            other => self.take_word(other, attribute, reader)?,
        }
        Some(())
    }

    fn take_word(
        &mut self,
        value: Value,
        attribute: &Attribute<'_>,
        reader: &mut Reader<'_, '_>,
    ) -> Option<()> {
        let one_of =
            |vocabulary: Vocabulary, reader: &mut Reader<'_, '_>| word(vocabulary, attribute, reader);
        match value {
            Value::Word(argument, vocabulary) => self.set_word(argument, one_of(vocabulary, reader)?),
            Value::NotWord(argument, vocabulary) => {
                self.phrase.negate = true;
                self.set_word(argument, one_of(vocabulary, reader)?);
            }
            Value::Mood | Value::NotMood => {
                self.phrase.negate = value == Value::NotMood;
                let (argument, mood) = mood(attribute, reader)?;
                self.set_word(argument, mood);
            }
            Value::Operator => self.set_word("operator", reader.word_in(attribute, &OPERATORS)?),
            Value::Subject => self.phrase.subject = Some(Cow::Borrowed(one_of(Vocabulary::Subject, reader)?)),
            Value::Recipient => self.set_recipient(attribute, reader)?,
            _ => self.set_statistic(reader.name_in(attribute)?),
        }
        Some(())
    }

    fn set(&mut self, argument: &'static str, value: Scalar) {
        self.phrase.arguments.insert(Cow::Borrowed(argument), value);
    }

    fn set_word(&mut self, argument: &'static str, word: &str) {
        self.set(argument, Scalar::Text(word.to_owned()));
    }

    fn set_recipient(&mut self, attribute: &Attribute<'_>, reader: &mut Reader<'_, '_>) -> Option<()> {
        if let Some(subject) = Vocabulary::Subject.read(&attribute.value) {
            self.phrase.subject = Some(Cow::Borrowed(subject));
        } else if let Some(recipient) = Vocabulary::Recipient.read(&attribute.value) {
            self.set_word("to", recipient);
        } else {
            let known = [Vocabulary::Subject.values(), Vocabulary::Recipient.values()].concat();
            reader.report_word(attribute, &known);
            return None;
        }
        Some(())
    }

    fn set_statistic(&mut self, name: String) {
        match Vocabulary::Motive.read(&name) {
            Some(motive) => {
                self.phrase.kind = Some(Cow::Borrowed("motive_change"));
                self.set_word("motive", motive);
            }
            None => self.set("statistic", Scalar::Text(name)),
        }
    }

    fn finish(mut self, node: Node<'_, '_>, reader: &mut Reader<'_, '_>) -> Option<Phrase> {
        for operand in self.shape.operands {
            self.need(operand, node, reader);
        }
        if !self.shape.choices.is_empty() && self.chosen.is_none() {
            self.is_good = false;
            self.report_no_choice(node, reader);
        }
        for attribute in &self.unknown {
            let known: Vec<&'static str> = self.shape.attributes().map(|operand| operand.name).collect();
            reader.report_unknown_attribute(node, attribute, &known);
        }
        self.is_good.then_some(self.phrase)
    }

    /// Reports a required attribute that was not found.
    fn need(&mut self, operand: &Operand, node: Node<'_, '_>, reader: &mut Reader<'_, '_>) {
        if !operand.required || self.found.contains(&operand.name) {
            return;
        }
        self.is_good = false;
        if !self.is_misspelt(&[operand.name], node, reader) {
            reader.report_missing_attribute(node, operand.name);
        }
    }

    fn report_no_choice(&mut self, node: Node<'_, '_>, reader: &mut Reader<'_, '_>) {
        let names: Vec<&'static str> = self.shape.choices.iter().map(|choice| choice.name).collect();
        // An attribute that compares in a way this check does not have is that one mistake.
        let n_unknown = self.unknown.len();
        self.unknown.retain(|attribute| !COMPARING.contains(&attribute.name));
        if self.unknown.len() < n_unknown || !self.is_misspelt(&names, node, reader) {
            reader.report_missing_choice(node, &names);
        }
    }

    /// Whether an unknown attribute looks like one of those needed; it is reported as that.
    fn is_misspelt(
        &mut self,
        names: &[&'static str],
        node: Node<'_, '_>,
        reader: &mut Reader<'_, '_>,
    ) -> bool {
        let like = |attribute: &Attribute<'_>| names.iter().find(|name| attribute.is_like(name));
        let found = self.unknown.iter().enumerate().find_map(|(rank, it)| Some((rank, *like(it)?)));
        if let Some((rank, meant)) = found {
            reader.report_misspelt_attribute(node, self.unknown.remove(rank), meant);
        }
        found.is_some()
    }
}

fn word(
    vocabulary: Vocabulary,
    attribute: &Attribute<'_>,
    reader: &mut Reader<'_, '_>,
) -> Option<&'static str> {
    let word = vocabulary.read(&attribute.value);
    if word.is_none() {
        reader.report_word(attribute, &vocabulary.values());
    }
    word
}

fn mood(attribute: &Attribute<'_>, reader: &mut Reader<'_, '_>) -> Option<(&'static str, &'static str)> {
    let mood = Vocabulary::Mood.read(&attribute.value).map(|mood| ("mood", mood));
    let mood = mood.or_else(|| Vocabulary::MoodSet.read(&attribute.value).map(|set| ("mood_set", set)));
    if mood.is_none() {
        reader.report_word(attribute, &[Vocabulary::Mood.values(), Vocabulary::MoodSet.values()].concat());
    }
    mood
}
