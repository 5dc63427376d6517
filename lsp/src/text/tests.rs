//! Places in texts with characters of every width and every line end.

use proptest::prelude::*;
use schemas::Position;
use tower_lsp_server::ls_types as lsp;

use super::{Encoding, Text};

const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

fn place(text: &str, line: u32, character: u32, encoding: Encoding) -> usize {
    Text::new(text).place(lsp::Position::new(line, character), encoding)
}

#[test]
fn characters_are_counted_in_what_both_sides_agreed_on() {
    let text = "é𝄞x\r\nb";
    for (encoding, before_x) in [(Encoding::Utf8, 6), (Encoding::Utf16, 3), (Encoding::Utf32, 2)] {
        assert_eq!(place(text, 0, before_x, encoding), 2);
        assert_eq!(Text::new(text).lsp_position(2, encoding), lsp::Position::new(0, before_x));
        assert_eq!(place(text, 1, 1, encoding), 6);
    }
}

#[test]
fn a_place_past_an_end_is_that_end() {
    for encoding in ENCODINGS {
        assert_eq!(place("ab\r\ncd", 0, 99, encoding), 2, "before the line end");
        assert_eq!(place("ab\r\ncd", 1, u32::MAX, encoding), 6);
        assert_eq!(place("ab\r\ncd", u32::MAX, 0, encoding), 6);
        assert_eq!(place("", 7, 7, encoding), 0);
        assert_eq!(place("a\n", 1, 0, encoding), 2, "the line behind the last line end");
    }
}

#[test]
fn the_middle_of_a_character_is_its_start() {
    assert_eq!(place("𝄞x", 0, 1, Encoding::Utf16), 0);
    assert_eq!(place("𝄞x", 0, 3, Encoding::Utf8), 0);
}

#[test]
fn the_compiler_does_not_count_a_byte_order_mark() {
    let text = Text::new("\u{feff}ab\ncd");
    let position = |line, column, end_column| Position { line, column, end_line: line, end_column };
    assert_eq!(text.part(text.places(position(1, 1, 3))), "ab");
    assert_eq!(text.part(text.places(position(2, 1, 3))), "cd");
    assert_eq!(text.line_column(1), (1, 1));
    assert_eq!(text.line_column(4), (2, 1));
}

#[test]
fn lines_end_as_for_the_compiler() {
    let text = Text::new("a\rb\nc\r\nd\u{2028}e\u{b}f");
    let line = |place| text.lsp_position(place, Encoding::Utf16).line;
    assert_eq!([0, 2, 4, 7, 9, 11].map(line), [0, 1, 2, 3, 3, 3]);
}

/// Text with characters and line ends of every kind.
fn texts() -> impl Strategy<Value = String> {
    let piece =
        prop::sample::select(vec!["a", "é", "𝄞", "\n", "\r\n", "\r", "\u{feff}", "\u{2028}", "", "word "]);
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn every_place_comes_back(text in texts()) {
        let rope = Text::new(&text);
        for encoding in ENCODINGS {
            for place in 0..=text.chars().count() {
                let back = rope.place(rope.lsp_position(place, encoding), encoding);
                // Only within a line end there is no place of its own.
                let inside_end = text.chars().nth(place) == Some('\n') && place > 0 && text.chars().nth(place - 1) == Some('\r');
                prop_assert!(back == place || inside_end && back == place - 1, "{place} became {back}");
            }
        }
    }

    #[test]
    fn changes_do_to_the_rope_what_they_do_to_a_text(
        text in texts(),
        changes in prop::collection::vec((0_u32..40, 0_u32..12, 0_u32..40, 0_u32..12, texts()), 0..8),
    ) {
        let (mut rope, mut plain) = (Text::new(&text), text);
        for (line, character, end_line, end_character, new) in changes {
            for encoding in ENCODINGS {
                let start = rope.place(lsp::Position::new(line, character), encoding);
                let end = rope.place(lsp::Position::new(end_line, end_character), encoding);
                let byte = |place: usize| plain.char_indices().nth(place).map_or(plain.len(), |(byte, _)| byte);
                let bytes = byte(start)..byte(end.max(start));
                plain.replace_range(bytes, &new);
                rope.replace(start..end, &new);
                prop_assert_eq!(&rope.to_text(), &plain);
            }
        }
    }
}
