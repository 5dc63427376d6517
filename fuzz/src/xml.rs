//! Whether a document is well-formed, as a pass over its events sees it.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Panics unless `content` is one well-formed element in UTF-8, of characters that XML allows.
pub(crate) fn check_well_formed(content: &[u8]) {
    let text = str::from_utf8(content).expect("an output is UTF-8");
    assert!(!text.contains(is_refused), "an output holds a character that XML refuses: {text}");
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_comments = true;
    let (mut depth, mut roots) = (0_u32, 0_u32);
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(Event::Start(tag)) => {
                check_attributes(&tag, text);
                roots += u32::from(depth == 0);
                depth += 1;
            }
            Ok(Event::Empty(tag)) => {
                check_attributes(&tag, text);
                roots += u32::from(depth == 0);
            }
            // The reader refuses an end tag without its start tag.
            Ok(Event::End(_)) => depth -= 1,
            Ok(_) => {}
            Err(error) => panic!("an output is not well-formed: {error}\n{text}"),
        }
    }
    assert_eq!((depth, roots), (0, 1), "an output is not one element: {text}");
}

fn check_attributes(tag: &BytesStart<'_>, text: &str) {
    for attribute in tag.attributes() {
        assert!(attribute.is_ok(), "an output has a bad attribute: {attribute:?}\n{text}");
    }
}

/// Source: XML 1.0 §2.2.
fn is_refused(character: char) -> bool {
    matches!(character, '\0'..'\t' | '\u{b}' | '\u{c}' | '\u{e}'..' ' | '\u{fffe}' | '\u{ffff}')
}
