//! The sources of a project: from raw files to decoded text with places in it.
//!
//! Three steps, in order: [`discover`] (which files are sources), [`decode`] (bytes to text),
//! [`detect`] (which language a text is in). Nothing here knows what the languages mean.

mod decode;
pub(crate) mod detect;
mod discover;
mod encoding;
mod lines;
mod snippet;
mod span;

#[cfg(test)]
mod tests;

use schemas::{LanguageLayer, Position, ProjectPath, SourceFile};

use crate::diagnostics::Diagnostics;
use crate::request::Request;
use lines::LineIndex;

pub(crate) use decode::is_refused;
pub(crate) use discover::{format_of, is_source_in_folder};
pub(crate) use encoding::{BYTE_ORDER_MARK, Encoding};
pub(crate) use snippet::Snippet;
pub(crate) use span::{FileId, Span, Spanned};

/// The language of a source file, as far as its name and first line tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// Any dialect of `.jpe`.
    Jpe,
    /// JPE-XML.
    Xml,
    /// JPE-XML in one of the fork forms (language.md §6).
    XmlFork,
    /// The intermediate representation as JSON.
    Ir,
    /// Names of what the game has, as JSON (language.md §8.3).
    GameNames,
}

impl Format {
    /// How diagnostics name the language.
    pub(crate) fn layer(self) -> LanguageLayer {
        match self {
            Self::Jpe => LanguageLayer::Jpe,
            Self::Xml => LanguageLayer::JpeXml,
            Self::XmlFork => LanguageLayer::JpeXmlFork,
            Self::Ir | Self::GameNames => LanguageLayer::Ir,
        }
    }
}

/// One decoded source file.
#[derive(Debug)]
pub(crate) struct SourceText {
    id: FileId,
    path: ProjectPath,
    text: String,
    format: Format,
    lines: LineIndex,
    readable: bool,
}

impl SourceText {
    fn new(id: FileId, path: ProjectPath, text: String, format: Format, readable: bool) -> Self {
        let lines = LineIndex::new(&text);
        Self { id, path, text, format, lines, readable }
    }

    /// A `.jpe`, XML or IR text for a test.
    #[cfg(test)]
    pub(crate) fn for_test(text: &str, format: Format) -> Self {
        let path = ProjectPath::new("test.jpe").unwrap();
        Self::new(FileId::new(0), path, text.to_owned(), format, true)
    }

    /// The decoded text, without a byte order mark.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Where the file is in the project.
    pub(crate) fn path(&self) -> &ProjectPath {
        &self.path
    }

    /// The file's language.
    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// The place of the bytes `start..end` of [`Self::text`]; offsets past the end mean the end.
    pub(crate) fn span(&self, start: usize, end: usize) -> Span {
        let offset = |byte: usize| u32::try_from(byte.min(self.text.len())).unwrap_or(u32::MAX);
        Span::new(self.id, offset(start), offset(end))
    }

    /// The place of `part`, which must be a slice of [`Self::text`].
    pub(crate) fn span_of(&self, part: &str) -> Span {
        let start = part.as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        self.span(start, start + part.len())
    }

    /// The whole text as one place.
    pub(crate) fn whole(&self) -> Span {
        self.span(0, self.text.len())
    }

    /// What ends the line a place starts on, or the line before it: LF unless the file has another end there.
    pub(crate) fn line_end(&self, span: Span) -> &'static str {
        self.lines.line_end(&self.text, span.start())
    }

    /// The whole lines a place is in, with the end of the last one.
    pub(crate) fn lines_of(&self, span: Span) -> Span {
        let (start, end) = self.lines.lines_around(&self.text, span);
        self.span(start, end)
    }

    /// Lines and columns of a place.
    pub(crate) fn position(&self, span: Span) -> Position {
        self.lines.position(&self.text, span)
    }

    /// The line a place starts on, cut to what a diagnostic may show.
    pub(crate) fn snippet(&self, span: Span) -> Snippet {
        snippet::cut(&self.text, self.lines.line_around(&self.text, span.start()), span)
    }
}

#[derive(Debug)]
struct Entry {
    path: ProjectPath,
    text: Option<SourceText>,
}

/// Every file of the project, sorted bytewise by path; the sources among them decoded.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    files: Vec<Entry>,
}

impl Sources {
    /// Finds, decodes and classifies the sources among `files`.
    pub(crate) fn read(files: Vec<SourceFile>, request: Request<'_>, diagnostics: &mut Diagnostics) -> Self {
        let files = discover::within_limits(files, request, diagnostics);
        let mut entries = Vec::with_capacity(files.len());
        for (index, file) in files.into_iter().enumerate() {
            let id = FileId::new(index);
            let text = discover::format(&file.path, id, request, diagnostics)
                .map(|format| decode::decode(id, &file.path, file.content, format, request, diagnostics));
            entries.push(Entry { path: file.path, text });
        }
        let sources = Self { files: entries };
        discover::report_if_empty(&sources, diagnostics);
        sources
    }

    /// Sources made from texts, for tests.
    #[cfg(test)]
    pub(crate) fn single(source: SourceText) -> Self {
        Self { files: vec![Entry { path: source.path.clone(), text: Some(source) }] }
    }

    /// The decoded sources that can be parsed, in order.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &SourceText> {
        self.files.iter().filter_map(|entry| entry.text.as_ref()).filter(|text| text.readable)
    }

    fn has_sources(&self) -> bool {
        self.files.iter().any(|entry| entry.text.is_some())
    }

    /// The paths of all files, sources or not, in order.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &ProjectPath> {
        self.files.iter().map(|entry| &entry.path)
    }

    /// Where the file of a place is in the project; `None` for [`Span::NONE`].
    pub(crate) fn path(&self, span: Span) -> Option<&ProjectPath> {
        self.files.get(span.file().index()?).map(|entry| &entry.path)
    }

    /// The decoded text of a place's file; `None` for [`Span::NONE`] and for a file that was never decoded.
    pub(crate) fn text(&self, span: Span) -> Option<&SourceText> {
        self.files.get(span.file().index()?)?.text.as_ref()
    }

    /// Lines and columns of a place, when it lies in a decoded file.
    pub(crate) fn position(&self, span: Span) -> Option<Position> {
        self.text(span).map(|source| source.position(span))
    }
}
