//! The wording of a diagnostic.

use schemas::EngineError;

use crate::source::Span;

/// Characters of the author's text that a message repeats.
const QUOTE_CHARS_MAX: usize = 40;

/// A change that mends the fault, in bytes of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Edit {
    /// Puts a text in at the start of the place.
    Insert(Span, String),
    /// Puts a text in the stead of the diagnostic's own place.
    Replace(String),
}

/// What a diagnostic says beside its code and place.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(super) short: String,
    pub(super) long: String,
    pub(super) resource: Option<String>,
    pub(super) suggestion: Option<String>,
    pub(super) did_you_mean: Vec<String>,
    pub(super) related: Vec<(Span, String)>,
    pub(super) pointer: Option<String>,
    pub(super) edit: Option<Edit>,
}

impl Message {
    /// `short` is one line of at most 120 characters; `long` says what was written and why it is a problem.
    pub(crate) fn new(short: impl Into<String>, long: impl Into<String>) -> Self {
        Self {
            short: one_line(short.into()),
            long: long.into(),
            resource: None,
            suggestion: None,
            did_you_mean: Vec::new(),
            related: Vec::new(),
            pointer: None,
            edit: None,
        }
    }

    /// The element it is about, by its id as written.
    pub(crate) fn resource(mut self, id: impl Into<String>) -> Self {
        self.resource = Some(id.into());
        self
    }

    /// One imperative sentence.
    pub(crate) fn suggest(mut self, sentence: impl Into<String>) -> Self {
        self.suggestion = Some(sentence.into());
        self
    }

    /// Known names near the one written, nearest first.
    pub(crate) fn did_you_mean(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.did_you_mean = names.into_iter().map(Into::into).collect();
        self
    }

    /// Another place that explains it.
    pub(crate) fn related(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related.push((span, message.into()));
        self
    }

    /// RFC 6901 pointer into an IR document.
    pub(crate) fn pointer(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }

    /// Mends the fault by `text` in the stead of the diagnostic's place.
    pub(crate) fn replace(mut self, text: impl Into<String>) -> Self {
        self.edit = Some(Edit::Replace(text.into()));
        self
    }

    /// Mends the fault by `text` before `span`.
    pub(crate) fn insert_at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.edit = Some(Edit::Insert(span, text.into()));
        self
    }
}

/// A short message has no line break and a bounded length, whatever of the author's text it repeats.
fn one_line(text: String) -> String {
    let fits = text.chars().nth(EngineError::SHORT_CHARS_MAX).is_none();
    if fits && !text.contains(char::is_control) {
        return text;
    }
    let cut = EngineError::SHORT_CHARS_MAX - 1;
    let mut line: String = text
        .chars()
        .take(cut)
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect();
    if !fits {
        line.push('…');
    }
    line
}

/// The author's text in quotes for a message: one line, shortened.
pub(crate) fn quote(text: &str) -> String {
    let visible = |character: char| {
        if character.is_control() { '\u{fffd}' } else { character }
    };
    let mut quoted: String = text.chars().take(QUOTE_CHARS_MAX).map(visible).collect();
    if text.chars().nth(QUOTE_CHARS_MAX).is_some() {
        quoted.push('…');
    }
    format!("'{quoted}'")
}
