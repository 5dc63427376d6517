use schemas::{EngineError, Fix, InsertAt, Position, Severity};

use super::edit::{Edit, apply, choose};

fn diagnostic(fix: Fix) -> EngineError {
    let mut diagnostic = EngineError::service("INVALID_SYNTAX", Severity::Error, "", "", "");
    diagnostic.extra.fix = Some(fix);
    diagnostic
}

fn insert(line: u32, column: u32, text: &str) -> EngineError {
    diagnostic(Fix::Insert { insert_at: InsertAt { line, column }, text: text.to_owned() })
}

fn replace(from: (u32, u32), to: (u32, u32), text: &str) -> EngineError {
    let range = Position { line: from.0, column: from.1, end_line: to.0, end_column: to.1 };
    diagnostic(Fix::Replace { range, replacement: text.to_owned() })
}

/// Makes the changes that are chosen, and counts them.
fn check(text: &str, offered: Vec<EngineError>, expected: (&str, usize)) {
    let chosen = choose(offered);
    let edits: Vec<Edit<'_>> = chosen.iter().filter_map(Edit::of).collect();
    assert_eq!((&*apply(text, &edits), edits.len()), expected);
}

#[test]
fn places_are_lines_and_characters() {
    check("ä€b\nc", vec![replace((1, 2), (1, 3), "x")], ("äxb\nc", 1));
    check(
        "a\r\nb\rc\nd",
        vec![insert(2, 2, "1"), insert(3, 1, "2"), insert(4, 2, "3")],
        ("a\r\nb1\r2c\nd3", 3),
    );
    check("a\r\nend\r\nb", vec![replace((2, 1), (3, 1), "")], ("a\r\nb", 1));
    check("a\r\nb", vec![insert(1, 2, "x")], ("ax\r\nb", 1));
}

#[test]
fn places_beyond_the_text_mean_its_end() {
    check("a\nb", vec![insert(1, 9, "x"), insert(2, 9, "y"), insert(7, 1, "z")], ("ax\nbyz", 3));
    check("", vec![insert(1, 1, "x")], ("x", 1));
    check("a", vec![replace((1, 2), (1, 1), "x")], ("ax", 1));
}

#[test]
fn of_changes_that_touch_one_is_made() {
    check("abcdef", vec![replace((1, 2), (1, 4), "X"), replace((1, 3), (1, 5), "Y")], ("aXdef", 1));
    check("abc", vec![insert(1, 2, "1"), insert(1, 2, "2")], ("a1bc", 1));
    check("abcd", vec![replace((1, 3), (1, 4), "C"), replace((1, 2), (1, 3), "B")], ("aBCd", 2));
}
