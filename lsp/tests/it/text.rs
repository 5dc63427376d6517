//! What an editor does with edits, in UTF-16, the long way.

use serde_json::Value;

/// Where a position is in a text.
pub(crate) fn offset(text: &str, position: &Value) -> usize {
    let (mut line, mut units) = (0, 0);
    let wanted = (position["line"].as_u64().unwrap(), position["character"].as_u64().unwrap());
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        if (line, units) == wanted {
            return at;
        }
        let ends =
            character == '\n' || character == '\r' && characters.peek().is_none_or(|(_, next)| *next != '\n');
        (line, units) = if ends { (line + 1, 0) } else { (line, units + character.len_utf16() as u64) };
    }
    assert_eq!((line, units), wanted, "the position is in the text");
    text.len()
}

/// The text with edits made in it.
pub(crate) fn edited(text: &str, edits: &Value) -> String {
    let mut edits: Vec<(usize, usize, &str)> = edits
        .as_array()
        .unwrap()
        .iter()
        .map(|edit| {
            let range = &edit["range"];
            (offset(text, &range["start"]), offset(text, &range["end"]), edit["newText"].as_str().unwrap())
        })
        .collect();
    edits.sort_unstable_by(|left, right| right.cmp(left));
    let mut text = text.to_owned();
    for (start, end, new) in edits {
        text.replace_range(start..end, new);
    }
    text
}

/// The text at a range.
pub(crate) fn part<'t>(text: &'t str, range: &Value) -> &'t str {
    &text[offset(text, &range["start"])..offset(text, &range["end"])]
}

/// A text without its mark, and the line and character of the mark.
pub(crate) fn unmarked(marked: &str) -> (String, u32, u32) {
    let at = marked.find('|').unwrap();
    let before = &marked[..at];
    let line = u32::try_from(before.matches('\n').count()).unwrap();
    let character = before.rsplit('\n').next().unwrap().encode_utf16().count();
    (marked.replacen('|', "", 1), line, u32::try_from(character).unwrap())
}
