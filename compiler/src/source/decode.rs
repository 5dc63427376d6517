//! From bytes to text (language.md §3.5, §3.6).

use schemas::ProjectPath;

use super::encoding::{BYTE_ORDER_MARK, Encoding, EncodingFault};
use super::{FileId, Format, SourceText, detect};
use crate::diagnostics::{Diagnostics, Message, codes};
use crate::request::Request;

/// Bytes that [`is_plain`] looks at before it decides.
const PLAIN_BYTES: usize = 64;

/// Characters that end a line of `.jpe` for the reference and are refused otherwise. Source: language.md D5.
const REFERENCE_LINE_ENDS: [char; 5] = ['\u{b}', '\u{c}', '\u{1c}', '\u{1d}', '\u{1e}'];

/// Decodes a file. One that is not in its encoding keeps the text before the fault, so that the
/// diagnostic has a place, and is not parsed.
pub(super) fn decode(
    id: FileId,
    path: &ProjectPath,
    content: Vec<u8>,
    format: Format,
    request: Request<'_>,
    diagnostics: &mut Diagnostics,
) -> SourceText {
    let decoded = Encoding::of(&content, format).decode(content);
    let keeps_mark = request.is_ref_compat() && format == Format::Jpe;
    let (mut text, fault) = match decoded {
        Ok(text) => (text, None),
        Err(fault) => (fault.before.clone(), Some(fault)),
    };
    if text.starts_with(BYTE_ORDER_MARK) && !keeps_mark {
        text.drain(..BYTE_ORDER_MARK.len());
    }
    let format = detect::refine(format, &text, request);
    let mut source = SourceText::new(id, path.clone(), text, format, fault.is_none());
    match fault {
        Some(fault) => report_encoding(&source, &fault, diagnostics),
        None => source.readable = check_characters(&source, request, diagnostics),
    }
    source
}

fn report_encoding(source: &SourceText, fault: &EncodingFault, diagnostics: &mut Diagnostics) {
    diagnostics.report(codes::ENCODING_ERROR, source.whole().at_end(), || {
        let (offset, encoding) = (fault.offset, fault.encoding.name());
        Message::new(
            format!("The file is not {encoding} text"),
            format!("The bytes at offset {offset} are not {encoding}. The file was probably saved in another encoding."),
        )
        .suggest("Save the file as UTF-8.")
    });
}

/// Reports every character that no output may hold; returns whether the file can still be parsed.
fn check_characters(source: &SourceText, request: Request<'_>, diagnostics: &mut Diagnostics) -> bool {
    let has_their_lines = request.is_ref_compat() && source.format() == Format::Jpe;
    let tolerated: &[char] = if has_their_lines { &REFERENCE_LINE_ENDS } else { &[] };
    let mut clean = true;
    if is_plain(source.text()) {
        return clean;
    }
    for (at, character) in source.text().char_indices().filter(|(_, character)| is_refused(*character)) {
        if tolerated.contains(&character) {
            continue;
        }
        clean = false;
        diagnostics.report(codes::INVALID_CHARACTER, source.span(at, at + character.len_utf8()), || {
            let number = u32::from(character);
            Message::new(
                format!("The character U+{number:04X} is not allowed"),
                format!(
                    "U+{number:04X} is a control character or no character at all. No XML file may hold it."
                ),
            )
            .suggest("Delete the character.")
            .replace("")
        });
    }
    clean || source.format() == Format::Jpe
}

/// Whether no byte of a text can be part of a refused character: neither a control character but TAB, LF and CR, nor
/// the first of U+FFFE and U+FFFF. Looks at a stretch of bytes at once.
fn is_plain(text: &str) -> bool {
    #[expect(
        clippy::needless_bitwise_bool,
        reason = "without branches the compiler looks at many bytes at once"
    )]
    let suspicious = |byte: u8| {
        (byte < b' ') & (byte != b'\t') & (byte != b'\n') & (byte != b'\r') | (byte == 0x7f) | (byte == 0xef)
    };
    text.as_bytes()
        .chunks(PLAIN_BYTES)
        .all(|stretch| !stretch.iter().fold(false, |any, byte| any | suspicious(*byte)))
}

/// Whether a character may stand in no text. Source: language.md §3.6.
pub(crate) fn is_refused(character: char) -> bool {
    match character {
        '\t' | '\n' | '\r' => false,
        '\u{7f}' | '\u{fffe}' | '\u{ffff}' => true,
        other => other < ' ',
    }
}
