//! Whether what stands at a place is the value that was read there.

use super::{Places, Written};
use crate::names;
use crate::source::{Span, Spanned};

impl Places<'_> {
    /// Where exactly a value stands, without quotes, and how.
    pub(super) fn written(&self, value: &Spanned<String>) -> (Span, Written) {
        let span = value.span;
        let Some(text) =
            self.sources.text(span).and_then(|source| source.text().get(span.start()..span.end()))
        else {
            return (span, Written::Otherwise);
        };
        let inside = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        if text == value.value {
            (span, Written::Plainly)
        } else if inside == Some(value.value.as_str()) {
            (span.without_ends(), Written::Plainly)
        } else if !value.is_empty() && names::slug(text) == value.value {
            (span, Written::AsTitle)
        } else {
            (span, Written::Otherwise)
        }
    }
}
