//! Where the elements of IR documents come from, as the documents say (language.md §7, `source`).
//!
//! A diagnostic about such an element names that place beside its own: the author knows the source, and
//! rarely the document that a tool made of it.

use schemas::{Position, Related};

use crate::ir::SourceReference;
use crate::source::Span;

/// What documents say, in no order.
#[derive(Debug, Default)]
pub(super) struct Origins {
    stated: Vec<(Span, SourceReference)>,
}

impl Origins {
    /// Notes that the element at `span` comes from `reference`.
    pub(super) fn note(&mut self, span: Span, reference: SourceReference) {
        self.stated.push((span, reference));
    }

    /// The same, to look places up in.
    pub(super) fn into_index(mut self) -> Index {
        self.stated.sort_unstable_by_key(|(span, _)| (span.file(), span.start(), usize::MAX - span.end()));
        let mut open: Vec<usize> = Vec::new();
        let mut parents = Vec::with_capacity(self.stated.len());
        for (rank, (span, _)) in self.stated.iter().enumerate() {
            while open.last().is_some_and(|outer| !self.stated[*outer].0.holds(*span)) {
                open.pop();
            }
            parents.push(open.last().copied());
            open.push(rank);
        }
        Index { stated: self.stated, parents }
    }
}

/// The places of elements in order, each with the one around it.
#[derive(Debug)]
pub(super) struct Index {
    stated: Vec<(Span, SourceReference)>,
    parents: Vec<Option<usize>>,
}

impl Index {
    /// Where the innermost element around `span` comes from. Takes as many steps as elements are nested.
    pub(super) fn related(&self, span: Span) -> Option<Related> {
        let before = |(element, _): &(Span, SourceReference)| {
            (element.file(), element.start()) <= (span.file(), span.start())
        };
        let last = self.stated.partition_point(before).checked_sub(1);
        let mut around = std::iter::successors(last, |rank| self.parents[*rank]);
        let rank = around.find(|rank| self.stated[*rank].0.holds(span))?;
        let SourceReference { file, line, column } = &self.stated[rank].1;
        let position = Position { line: *line, column: *column, end_line: *line, end_column: *column };
        let message = "the document says that the element comes from here".to_owned();
        Some(Related { file_path: Some(file.clone()), position: Some(position), message })
    }
}
