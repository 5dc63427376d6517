//! Places in sources, and values that know theirs.

use std::ops::{Deref, Range};

/// A file of the project: its rank in the order of paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct FileId(u32);

impl FileId {
    /// No file: the request.
    pub(crate) const NONE: Self = Self(u32::MAX);

    /// The file of that rank.
    pub(crate) fn new(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// The rank; `None` for [`Self::NONE`].
    pub(crate) fn index(self) -> Option<usize> {
        if self == Self::NONE { None } else { usize::try_from(self.0).ok() }
    }
}

/// A stretch of bytes in a decoded source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Span {
    file: FileId,
    start: u32,
    end: u32,
}

impl Span {
    /// The place of what no file says, such as the name in the request.
    pub(crate) const NONE: Self = Self { file: FileId::NONE, start: 0, end: 0 };

    /// The bytes `start..end` of a file; an `end` before `start` means an empty stretch.
    pub(crate) fn new(file: FileId, start: u32, end: u32) -> Self {
        Self { file, start, end: end.max(start) }
    }

    /// A file as a whole, for faults that have no place in its text.
    pub(crate) fn file_only(file: FileId) -> Self {
        Self::new(file, 0, 0)
    }

    /// The file.
    pub(crate) fn file(self) -> FileId {
        self.file
    }

    /// First byte.
    pub(crate) fn start(self) -> usize {
        self.start as usize
    }

    /// First byte after the stretch.
    pub(crate) fn end(self) -> usize {
        self.end as usize
    }

    /// Bytes in the stretch.
    pub(crate) fn len(self) -> usize {
        self.end() - self.start()
    }

    /// The empty stretch at the start of this one.
    pub(crate) fn at_start(self) -> Self {
        Self { end: self.start, ..self }
    }

    /// The empty stretch at the end of this one.
    pub(crate) fn at_end(self) -> Self {
        Self { start: self.end, ..self }
    }

    /// The empty stretch that many bytes behind the start of this one, at most at its end.
    pub(crate) fn after_bytes(self, bytes: u32) -> Self {
        let start = self.start.saturating_add(bytes).min(self.end);
        Self { start, end: start, ..self }
    }

    /// This stretch without its first and last byte: what stands between two quotes.
    pub(crate) fn without_ends(self) -> Self {
        Self::new(self.file, self.start.saturating_add(1), self.end.saturating_sub(1))
    }

    /// The bytes `part` of this stretch, counted from its start.
    pub(crate) fn part(self, part: &Range<usize>) -> Self {
        let offset = |byte: usize| {
            let byte = u32::try_from(byte).unwrap_or(u32::MAX);
            self.start.saturating_add(byte).min(self.end)
        };
        Self::new(self.file, offset(part.start), offset(part.end))
    }

    /// Whether `other` is a part of this stretch.
    pub(crate) fn holds(self, other: Self) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }

    /// From the start of this stretch to the end of `last`, which must be in the same file.
    pub(crate) fn to(self, last: Self) -> Self {
        Self { end: last.end.max(self.start), ..self }
    }
}

/// A value and the place it was written at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spanned<T> {
    /// The value.
    pub(crate) value: T,
    /// Where it stands.
    pub(crate) span: Span,
}

impl<T> Spanned<T> {
    /// `value` as written at `span`.
    pub(crate) fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// Another value from the same place.
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned { value: change(self.value), span: self.span }
    }
}

impl<T> Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}
