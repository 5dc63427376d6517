//! The lines of a source file, counted without the compiler.

use schemas::Mode;

/// The language of a source file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Any dialect of `.jpe`.
    Jpe,
    /// JPE-XML.
    Xml,
    /// IR JSON.
    Ir,
}

impl Language {
    /// The name of a file in it.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Jpe => "a.jpe",
            Self::Xml => "a.jpe.xml",
            Self::Ir => "a.ir.json",
        }
    }
}

/// How wide each line of a file is, in characters and without its end.
pub struct Lines(Vec<u32>);

impl Lines {
    /// The lines of a file in that language and with that content.
    ///
    /// What follows bytes that are not in the file's encoding does not count, nor does a byte order mark, which only
    /// `.jpe` in mode `ref-compat` keeps. Source: language.md §3.5, §3.7.
    pub fn of_file(language: Language, content: &[u8], mode: Mode) -> Self {
        let text = decoded(language, content);
        let keeps_mark = mode == Mode::RefCompat && language == Language::Jpe;
        let text = if keeps_mark { &text } else { text.strip_prefix('\u{feff}').unwrap_or(&text) };
        let lines = text.replace("\r\n", "\n");
        Self(lines.split(['\n', '\r']).map(|line| number(line.chars().count())).collect())
    }

    /// Whether the place before the character `column` of `line`, both from 1, is inside of the file.
    pub(crate) fn hold(&self, line: u32, column: u32) -> bool {
        let width = (line as usize).checked_sub(1).and_then(|row| self.0.get(row));
        width.is_some_and(|width| (1..=width + 1).contains(&column))
    }

    /// The same for an insertion, which may also be on the line after the last one.
    pub(crate) fn hold_insertion(&self, line: u32, column: u32) -> bool {
        self.hold(line, column) || (line, column) == (number(self.0.len()) + 1, 1)
    }
}

fn decoded(language: Language, content: &[u8]) -> String {
    match content {
        [0xff, 0xfe, ..] | [b'<', 0, b'?', 0, ..] if language == Language::Xml => {
            from_utf16(content, u16::from_le_bytes)
        }
        [0xfe, 0xff, ..] | [0, b'<', 0, b'?', ..] if language == Language::Xml => {
            from_utf16(content, u16::from_be_bytes)
        }
        _ => content.utf8_chunks().next().map(|chunk| chunk.valid().to_owned()).unwrap_or_default(),
    }
}

fn from_utf16(content: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (pairs, _) = content.as_chunks::<2>();
    char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).map_while(Result::ok).collect()
}

fn number(count: usize) -> u32 {
    u32::try_from(count).expect("inputs are small")
}
