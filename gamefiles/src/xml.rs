//! What all XML that this library writes has in common: the declaration, and how characters are written.

/// The first line of every document.
pub(crate) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";

/// Spaces for each level.
const INDENT: &str = "  ";

/// What stands for a character that XML cannot hold.
const REPLACEMENT: char = '\u{FFFD}';

/// Starts a line at `level`.
pub(crate) fn push_line(text: &mut String, level: usize) {
    text.push('\n');
    for _ in 0..level {
        text.push_str(INDENT);
    }
}

/// Adds ` name="value"`.
pub(crate) fn push_attribute(text: &mut String, name: &str, value: &str) {
    text.extend([" ", name, "=\""]);
    for character in value.chars() {
        match character {
            '"' => text.push_str("&quot;"),
            // A reader makes spaces of these, if they are not written as numbers.
            '\n' => text.push_str("&#10;"),
            '\t' => text.push_str("&#9;"),
            other => push_character(text, other),
        }
    }
    text.push('"');
}

/// Adds `value` as the text of an element.
pub(crate) fn push_text(text: &mut String, value: &str) {
    value.chars().for_each(|character| push_character(text, character));
}

/// Whether XML can hold the character, as itself or as a number. Source: XML 1.0 §2.2, production 2.
pub(crate) fn is_character(character: char) -> bool {
    !matches!(character, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')
}

fn push_character(text: &mut String, character: char) {
    match character {
        '&' => text.push_str("&amp;"),
        '<' => text.push_str("&lt;"),
        '>' => text.push_str("&gt;"),
        // A reader makes a line feed of it, if it is not written as a number.
        '\r' => text.push_str("&#13;"),
        other => text.push(if is_character(other) { other } else { REPLACEMENT }),
    }
}
