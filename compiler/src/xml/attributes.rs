//! Values that stand in attributes, and the wording of what is wrong with them.

use schemas::Severity;

use super::document::{Attribute, Node};
use super::reader::Reader;
use crate::diagnostics::{Message, codes, quote};
use crate::ir::Scalar;
use crate::names::{self, NumberError};
use crate::source::Spanned;

impl Reader<'_, '_> {
    /// An attribute that the element must have; reports that it has none.
    pub(super) fn required<'d, 't>(
        &mut self,
        node: Node<'_, '_>,
        name: &'static str,
        attribute: Option<&'d Attribute<'t>>,
    ) -> Option<&'d Attribute<'t>> {
        if attribute.is_none() {
            self.report_missing_attribute(node, name);
        }
        attribute
    }

    /// A name or a text that is not blank.
    pub(super) fn name_in(&mut self, attribute: &Attribute<'_>) -> Option<String> {
        let text = Self::value(attribute);
        self.check_length(&text.value, text.span, attribute.name);
        if text.value.is_empty() {
            self.report_value(attribute, "is empty", "a name or a text");
            return None;
        }
        Some(text.value)
    }

    /// A whole number or a fraction.
    pub(super) fn number_in(&mut self, attribute: &Attribute<'_>) -> Option<Scalar> {
        let text = Self::value(attribute);
        let whole = names::integer(&text.value).map(Scalar::Integer);
        let number = match whole {
            Err(NumberError::Malformed) => names::number(&text.value).map(Scalar::Number),
            other => other,
        };
        number.map_err(|error| self.report_number_in(attribute, error, "a number")).ok()
    }

    /// A whole number.
    pub(super) fn integer_in(&mut self, attribute: &Attribute<'_>) -> Option<Spanned<i64>> {
        let text = Self::value(attribute);
        let number = names::integer(&text.value);
        let number =
            number.map_err(|error| self.report_number_in(attribute, error, "a whole number")).ok()?;
        Some(Spanned::new(number, text.span))
    }

    /// A switch.
    pub(super) fn boolean_in(&mut self, attribute: &Attribute<'_>) -> Option<bool> {
        let switch = names::boolean(&Self::value(attribute).value);
        if switch.is_none() {
            self.report_word(attribute, &["true", "false"]);
        }
        switch
    }

    /// One of a few words, in any case.
    pub(super) fn word_in(
        &mut self,
        attribute: &Attribute<'_>,
        words: &[&'static str],
    ) -> Option<&'static str> {
        let text = Self::value(attribute);
        let word = words.iter().find(|word| word.eq_ignore_ascii_case(&text.value)).copied();
        if word.is_none() {
            self.report_word(attribute, words);
        }
        word
    }

    fn report_number_in(&mut self, attribute: &Attribute<'_>, error: NumberError, form: &str) {
        match error {
            NumberError::Malformed => self.report_value(attribute, &format!("is not {form}"), form),
            NumberError::TooLarge => {
                let (code, place) = (codes::NUMBER_OUT_OF_RANGE, attribute.value_span);
                self.diagnostics.report_worse(code, Severity::Error, place, || {
                    let long = format!("{} is larger than any number here.", quote(&attribute.value));
                    Message::new("This number is too large", long).suggest("Write a smaller number.")
                });
            }
        }
    }

    /// Reports a value that is none of the words it may be.
    pub(super) fn report_word(&mut self, attribute: &Attribute<'_>, words: &[&'static str]) {
        self.diagnostics.report(codes::INVALID_ATTRIBUTE_VALUE, attribute.value_span, || {
            let (written, name) = (quote(&attribute.value), quote(attribute.name));
            let near = names::nearest(attribute.value.trim(), words.iter().copied());
            let long = format!("The attribute {name} is one of: {}. Written is {written}.", words.join(", "));
            let message = Message::new(format!("{written} is no value of {name}"), long);
            match near.first() {
                Some(word) => message
                    .suggest(format!("Write {}=\"{word}\".", attribute.name))
                    .replace_meant(&near, str::to_owned)
                    .did_you_mean(near),
                None => message
                    .suggest(format!("Write one of them, such as {}=\"{}\".", attribute.name, words[0])),
            }
        });
    }

    fn report_value(&mut self, attribute: &Attribute<'_>, fault: &str, form: &str) {
        self.diagnostics.report(codes::INVALID_ATTRIBUTE_VALUE, attribute.value_span, || {
            let (written, name) = (quote(&attribute.value), quote(attribute.name));
            let long = format!("The attribute {name} holds {form}. Written is {written}.");
            Message::new(format!("The value of {name} {fault}"), long)
                .suggest(format!("Write {form} between the quotes."))
        });
    }

    /// Reports an attribute that stands where a needed one is missing whose name it resembles. An error, though
    /// unknown attributes are none: without the needed one there is no element.
    pub(super) fn report_misspelt_attribute(
        &mut self,
        node: Node<'_, '_>,
        attribute: &Attribute<'_>,
        meant: &'static str,
    ) {
        let (code, place) = (codes::UNKNOWN_ATTRIBUTE, attribute.name_span);
        self.diagnostics.report_worse(code, Severity::Error, place, || {
            let (element, written) = (quote(node.name()), quote(attribute.name));
            let long = format!(
                "The element {element} needs the attribute '{meant}', and {written} was taken for it."
            );
            Message::new("This attribute is misspelt", long)
                .suggest(format!("Write '{meant}'."))
                .replace(meant)
                .did_you_mean([meant])
        });
    }

    /// Reports an attribute that says again what another one says.
    pub(super) fn report_repeated_attribute(&mut self, attribute: &Attribute<'_>) {
        self.diagnostics.report(codes::UNKNOWN_ATTRIBUTE, attribute.name_span, || {
            let long =
                format!("Another attribute says that already, so {} is left out.", quote(attribute.name));
            Message::new("The element has one of these attributes only", long)
                .suggest("Remove one of the two.")
        });
    }

    /// Reports an element that has none of the attributes of which it needs one.
    pub(super) fn report_missing_choice(&mut self, node: Node<'_, '_>, names: &[&'static str]) {
        self.diagnostics.report(codes::MISSING_ATTRIBUTE, node.tag_span(), || {
            let long = format!("It has exactly one of these attributes: {}.", names.join(", "));
            Message::new("This element does not say what it compares with", long)
                .suggest(format!("Add an attribute such as {}=\"…\".", names[0]))
        });
    }

    /// A value that stands in an attribute or in a child.
    pub(super) fn either(
        &mut self,
        attribute: Option<&Attribute<'_>>,
        child: Option<Node<'_, '_>>,
    ) -> Option<Spanned<String>> {
        let text = self.optional_text(child);
        // The reference knows no attribute here.
        let value = attribute.filter(|_| !self.ref_compat).map(Self::value);
        if let (Some(value), Some(text)) = (&value, &text)
            && value.value != text.value
        {
            self.diagnostics.report(codes::XML_UNEXPECTED_CHILD, text.span, || {
                Message::new(
                    "The element says this twice, and differently",
                    "The value stands in an attribute and in an element inside; only the element counts.",
                )
                .suggest("Remove one of the two.")
                .related(value.span, "the attribute")
            });
        }
        text.or(value)
    }
}
