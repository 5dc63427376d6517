//! The wording of a diagnostic.

use schemas::EngineError;

use crate::names::Near;
use crate::source::Span;

/// Characters of the author's text that a message repeats.
const QUOTE_CHARS_MAX: usize = 40;
/// Characters of an element's id that a diagnostic carries; no valid id has more.
const RESOURCE_CHARS_MAX: usize = 128;

/// A change that mends the fault, in bytes of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Edit {
    /// Puts a text in at the start of the place.
    Insert(Span, String),
    /// Puts a text in the stead of the diagnostic's own place.
    Replace(String),
    /// Puts a text in the stead of another place.
    ReplaceAt(Span, String),
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

/// Nothing here is inlined: it is called in hundreds of places, none of which runs often, and the guest
/// module is compiled on each installation.
impl Message {
    /// `short` is one line of at most 120 characters; `long` says what was written and why it is a problem.
    #[inline(never)]
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
    #[inline(never)]
    pub(crate) fn resource(mut self, id: impl AsRef<str>) -> Self {
        self.resource = Some(id.as_ref().chars().take(RESOURCE_CHARS_MAX).collect());
        self
    }

    /// One imperative sentence.
    #[inline(never)]
    pub(crate) fn suggest(mut self, sentence: impl Into<String>) -> Self {
        self.suggestion = Some(sentence.into());
        self
    }

    /// Known names near the one written, nearest first.
    #[inline(never)]
    pub(crate) fn did_you_mean(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.did_you_mean = names.into_iter().map(Into::into).collect();
        self
    }

    /// Another place that explains it.
    #[inline(never)]
    pub(crate) fn related(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related.push((span, message.into()));
        self
    }

    /// RFC 6901 pointer into an IR document.
    #[inline(never)]
    pub(crate) fn pointer(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }

    /// Mends the fault by `text` in the stead of the diagnostic's place. A LF in `text` becomes the file's line
    /// end.
    #[inline(never)]
    pub(crate) fn replace(mut self, text: impl Into<String>) -> Self {
        self.edit = Some(Edit::Replace(text.into()));
        self
    }

    /// Mends the fault by what `text` makes of the name that was meant, in the stead of the diagnostic's place; not
    /// at all where two names are equally near.
    pub(crate) fn replace_meant(self, near: &Near<'_>, text: impl FnOnce(&str) -> String) -> Self {
        match near.certain() {
            Some(name) => self.replace(text(name)),
            None => self,
        }
    }

    /// Mends the fault by `text` in the stead of `span`. A LF in `text` becomes the file's line end.
    #[inline(never)]
    pub(crate) fn replace_at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.edit = Some(Edit::ReplaceAt(span, text.into()));
        self
    }

    /// Mends the fault by `text` before `span`. A LF in `text` becomes the file's line end.
    #[inline(never)]
    pub(crate) fn insert_at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.edit = Some(Edit::Insert(span, text.into()));
        self
    }
}

/// A short message has no line break and a bounded length, whatever of the author's text it repeats.
#[inline(never)]
fn one_line(text: String) -> String {
    let fits = text.chars().nth(EngineError::SHORT_CHARS_MAX).is_none();
    if fits && !text.contains(is_unsafe) {
        return text;
    }
    let cut = EngineError::SHORT_CHARS_MAX - 1;
    let mut line: String =
        text.chars().take(cut).map(|character| if is_unsafe(character) { ' ' } else { character }).collect();
    if !fits {
        line.push('…');
    }
    line
}

/// Whether a character would break the line or turn the direction of what is written around it.
fn is_unsafe(character: char) -> bool {
    let turns = matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    character.is_control() || turns || matches!(character, '\u{2028}' | '\u{2029}')
}

/// The author's text in quotes for a message: one line, shortened.
#[inline(never)]
pub(crate) fn quote(text: &str) -> String {
    let visible = |character: char| if is_unsafe(character) { '\u{fffd}' } else { character };
    let mut quoted: String = text.chars().take(QUOTE_CHARS_MAX).map(visible).collect();
    if text.chars().nth(QUOTE_CHARS_MAX).is_some() {
        quoted.push('…');
    }
    format!("'{quoted}'")
}
