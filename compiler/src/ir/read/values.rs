//! Single values, each with its type; types are never converted.

use schemas::Severity;

use super::fields::{Reader, Slot};
use super::json::{Data, Value};
use crate::diagnostics::{Message, codes};
use crate::ir::Scalar;
use crate::names::{self, NumberError};
use crate::source::Spanned;

impl Reader<'_, '_> {
    /// A string.
    pub(super) fn string(&mut self, slot: &Slot<'_, '_>) -> Option<Spanned<String>> {
        match &slot.value.data {
            Data::String(text) => {
                self.check_length(slot, text);
                Some(Spanned::new(text.clone().into_owned(), slot.value.inside()))
            }
            _ => self.report_type(slot, "a string"),
        }
    }

    fn check_length(&mut self, slot: &Slot<'_, '_>, text: &str) {
        let (length, max) = (text.len(), self.builder.request().limits().text_bytes_max);
        if length <= max as usize {
            return;
        }
        self.diagnostics.report(codes::VALUE_TOO_LONG, slot.value.span, || {
            Message::new(
                format!("This text has more than {max} bytes"),
                format!("This text has {length} bytes, and {max} are allowed."),
            )
            .suggest("Shorten the text.")
            .pointer(slot.pointer())
        });
    }

    /// A string, null, or nothing.
    pub(super) fn nullable_string(&mut self, slot: Option<Slot<'_, '_>>) -> Option<Spanned<String>> {
        self.nullable(slot, Self::string)
    }

    /// A whole number.
    pub(super) fn integer(&mut self, slot: &Slot<'_, '_>) -> Option<Spanned<i64>> {
        match slot.value.data {
            Data::Number(digits) => match names::integer(digits) {
                Ok(number) => Some(Spanned::new(number, slot.value.span)),
                Err(NumberError::TooLarge) => self.report_too_large(slot),
                Err(NumberError::Malformed) => self.report_type(slot, "a whole number"),
            },
            _ => self.report_type(slot, "a whole number"),
        }
    }

    /// A whole number, null, or nothing.
    pub(super) fn nullable_integer(&mut self, slot: Option<Slot<'_, '_>>) -> Option<Spanned<i64>> {
        self.nullable(slot, Self::integer)
    }

    /// A number, null, or nothing.
    pub(super) fn nullable_number(&mut self, slot: Option<Slot<'_, '_>>) -> Option<Spanned<f64>> {
        self.nullable(slot, |reader, slot| match slot.value.data {
            Data::Number(digits) => match digits.parse::<f64>() {
                Ok(number) if number.is_finite() => Some(Spanned::new(number, slot.value.span)),
                _ => reader.report_too_large(slot),
            },
            _ => reader.report_type(slot, "a number"),
        })
    }

    fn nullable<T>(
        &mut self,
        slot: Option<Slot<'_, '_>>,
        read: impl FnOnce(&mut Self, &Slot<'_, '_>) -> Option<T>,
    ) -> Option<T> {
        let slot = slot.filter(|slot| !matches!(slot.value.data, Data::Null))?;
        read(self, &slot)
    }

    /// A boolean; `default` when there is none.
    pub(super) fn boolean(&mut self, slot: Option<Slot<'_, '_>>, default: bool) -> bool {
        let Some(slot) = slot else {
            return default;
        };
        match slot.value.data {
            Data::Bool(value) => value,
            _ => self.report_type(&slot, "a boolean").unwrap_or(default),
        }
    }

    /// A number, a string or a boolean.
    pub(super) fn scalar(&mut self, slot: &Slot<'_, '_>) -> Option<Scalar> {
        match &slot.value.data {
            Data::String(_) => self.string(slot).map(|text| Scalar::Text(text.value)),
            Data::Bool(value) => Some(Scalar::Bool(*value)),
            Data::Number(digits) => match (digits.parse(), digits.parse::<f64>()) {
                (Ok(integer), _) => Some(Scalar::Integer(integer)),
                (_, Ok(number)) if number.is_finite() => Some(Scalar::Number(number)),
                _ => self.report_too_large(slot),
            },
            _ => self.report_type(slot, "a number, a string or a boolean"),
        }
    }

    /// Reports a value of another type than `expected`.
    pub(super) fn report_type<T>(&mut self, slot: &Slot<'_, '_>, expected: &str) -> Option<T> {
        self.diagnostics.report(codes::IR_TYPE_ERROR, slot.value.span, || {
            let message = Message::new(
                format!("This must be {expected}"),
                format!(
                    "Here stands {}, but {expected} is needed. Types are not converted.",
                    slot.value.data.kind()
                ),
            )
            .suggest(format!("Write {expected}."))
            .pointer(slot.pointer());
            match number_in_quotes(slot.value).filter(|_| expected.contains("number")) {
                Some(number) => message.replace(number),
                None => message,
            }
        });
        None
    }

    /// Reports a number that no type of the IR holds.
    fn report_too_large<T>(&mut self, slot: &Slot<'_, '_>) -> Option<T> {
        self.diagnostics.report_worse(codes::NUMBER_OUT_OF_RANGE, Severity::Error, slot.value.span, || {
            let long = "Whole numbers have at most 64 bits, others at most the range of a double.";
            Message::new("This number is too large", long)
                .suggest("Write a smaller number.")
                .pointer(slot.pointer())
        });
        None
    }
}

fn number_in_quotes<'v>(value: &'v Value<'_>) -> Option<&'v str> {
    match &value.data {
        Data::String(text) if text.parse::<i64>().is_ok() => Some(text),
        _ => None,
    }
}
