//! A page of help, in Markdown where the editor reads it.

use tower_lsp_server::ls_types::{MarkupContent, MarkupKind};

use crate::limits::SHOWN_CHARS_MAX;

/// Paragraphs one below the other. Texts of the author only ever get in through [`Page::code`] and
/// [`Page::quoted`], which leave nothing of them to be read as Markdown.
#[derive(Debug)]
pub(super) struct Page {
    markdown: bool,
    paragraphs: Vec<String>,
}

impl Page {
    /// An empty page.
    pub(super) fn new(markdown: bool) -> Self {
        Self { markdown, paragraphs: Vec::new() }
    }

    /// Adds a paragraph.
    pub(super) fn add(&mut self, paragraph: impl Into<String>) {
        self.paragraphs.push(paragraph.into());
    }

    /// Adds lines that are shown as they are.
    pub(super) fn add_source(&mut self, source: &str) {
        let block = if self.markdown { format!("```text\n{source}\n```") } else { source.to_owned() };
        self.paragraphs.push(block);
    }

    /// Adds a line between what is above and what is below.
    pub(super) fn add_rule(&mut self) {
        if !self.paragraphs.is_empty() {
            self.paragraphs.push("---".to_owned());
        }
    }

    /// A word that stands out.
    pub(super) fn strong(&self, word: &str) -> String {
        if self.markdown { format!("**{word}**") } else { word.to_owned() }
    }

    /// A short text of anybody, as it is, on one line.
    pub(super) fn code(&self, text: &str) -> String {
        let text = one_line(text);
        if !self.markdown {
            return text;
        }
        let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat(longest + 1);
        // A text that starts or ends with a mark needs a blank beside it, which is not shown.
        let pad = if text.starts_with('`') || text.ends_with('`') || text.is_empty() { " " } else { "" };
        format!("{fence}{pad}{text}{pad}{fence}")
    }

    /// A text for players.
    pub(super) fn quoted(&self, text: &str) -> String {
        if self.markdown { self.code(text) } else { format!("“{}”", one_line(text)) }
    }

    /// The page; `None` when it is empty.
    pub(super) fn finish(self) -> Option<MarkupContent> {
        let kind = if self.markdown { MarkupKind::Markdown } else { MarkupKind::PlainText };
        (!self.paragraphs.is_empty()).then(|| MarkupContent { kind, value: self.paragraphs.join("\n\n") })
    }
}

fn one_line(text: &str) -> String {
    let visible = |character: char| if character.is_control() { ' ' } else { character };
    text.chars().take(SHOWN_CHARS_MAX).map(visible).collect()
}
