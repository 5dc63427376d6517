//! Names and values as authors write them.

use proptest::prelude::*;

use super::{KeySet, NumberError, boolean, integer, is_name, key, nearest, nearest_id, number, slug};

#[test]
fn slugs_are_plain_ascii() {
    let check = |text: &str, expected: &str| assert_eq!(slug(text), expected, "{text:?}");
    check("Happy Feeling", "happy_feeling");
    check("  Café & Très-Chic! ", "cafe_tres_chic");
    check("ＦＵＬＬ width ①", "full_width_1");
    check("İstanbul", "istanbul");
    check("баф", "");
    check("!!!", "");
    check("a__b", "a_b");
}

#[test]
fn ids_compare_without_case() {
    let check = |id: &str, expected: &str| assert_eq!(key(id), expected, "{id:?}");
    check("happy", "happy");
    check("Happy", "happy");
    check("a.b:C-d", "a.b:c-d");
    check("Happy Mood", "happy_mood");
    check("", "");
    assert!(is_name("7up"));
    assert!(!is_name("_x"));
    assert!(!is_name("a b"));
}

#[test]
fn the_nearest_names_come_first() {
    let check = |name: &str, expected: &[&str]| {
        let near = nearest(name, ["description", "duration", "id", "end", "text", "test", "tests"]);
        assert_eq!(near.into_iter().collect::<Vec<_>>(), expected, "{name:?}");
    };
    check("descripton", &["description"]);
    check("Duratoin", &["duration"]);
    check("tset", &["test"]);
    check("edn", &["end"]);
    check("di", &[]);
    check("nonsense", &[]);
    check(&"x".repeat(1_000), &[]);
}

#[test]
fn a_name_is_certain_when_no_other_is_as_near() {
    let certain = |name| nearest(name, ["test", "text", "tests"]).certain();
    assert_eq!(certain("testss"), Some("tests"));
    assert_eq!(certain("texxt"), Some("text"));
    assert_eq!(certain("tet"), None);
    assert_eq!(certain("nonsense"), None);
}

#[test]
fn ids_are_found_in_large_projects() {
    let ids: Vec<String> = (0..3_000).map(|number| format!("id_{number:04}")).collect();
    let ids = KeySet::of(ids.iter().map(String::as_str).chain(["zed", "Zed"]));
    assert!(ids.contains("zed") && !ids.contains("Zed"));
    assert_eq!(nearest_id("id_0042x", &ids).first(), Some("id_0042"));
    assert_eq!(nearest_id("zedd", &ids).certain(), Some("zed"));
    assert!(nearest_id("ünter", &ids).is_empty());
}

/// The edit distance of language.md §4.2.6 with swaps, by the table of all prefixes.
fn slow_distance(left: &[u8], right: &[u8]) -> usize {
    let mut table = vec![vec![0; right.len() + 1]; left.len() + 1];
    for row in 0..=left.len() {
        for column in 0..=right.len() {
            table[row][column] = if row == 0 || column == 0 {
                row + column
            } else {
                let replaced = table[row - 1][column - 1] + usize::from(left[row - 1] != right[column - 1]);
                let mut best = replaced.min(table[row - 1][column] + 1).min(table[row][column - 1] + 1);
                let is_swap = row > 1
                    && column > 1
                    && left[row - 1] == right[column - 2]
                    && left[row - 2] == right[column - 1];
                if is_swap {
                    best = best.min(table[row - 2][column - 2] + 1);
                }
                best
            };
        }
    }
    table[left.len()][right.len()]
}

#[test]
fn numbers_and_switches() {
    assert_eq!(integer("+1_000"), Ok(1_000));
    assert_eq!(integer("-5"), Ok(-5));
    for malformed in ["", "+", "_1", "1.5", "１", " 1", "0x1", "1e3"] {
        assert_eq!(integer(malformed), Err(NumberError::Malformed), "{malformed:?}");
    }
    assert_eq!(integer("99999999999999999999"), Err(NumberError::TooLarge));
    assert_eq!(number("-1.25"), Ok(-1.25));
    for malformed in ["1.", ".5", "1.-5", "nan", "inf", "1e3"] {
        assert_eq!(number(malformed), Err(NumberError::Malformed), "{malformed:?}");
    }
    assert_eq!(number(&"9".repeat(400)), Err(NumberError::TooLarge));
    assert_eq!((boolean("YES"), boolean("Off"), boolean("maybe")), (Some(true), Some(false), None));
}

proptest! {
    #[test]
    fn a_slug_is_a_name_and_its_own_slug(text in "\\PC{0,40}") {
        let once = slug(&text);
        prop_assert!(once.is_empty() || is_name(&once));
        prop_assert_eq!(slug(&once), once);
    }

    #[test]
    fn near_means_at_most_two_edits(name in "[abc]{5,8}", candidate in "[abc]{1,9}") {
        let is_near = slow_distance(name.as_bytes(), candidate.as_bytes()) <= 2;
        prop_assert_eq!(!nearest(&name, [&*candidate]).is_empty(), is_near);
        prop_assert_eq!(!nearest(&name.to_uppercase(), [&*candidate]).is_empty(), is_near);
    }

    #[test]
    fn values_never_panic(text in "\\PC{0,40}") {
        let _ = (integer(&text), number(&text), boolean(&text), key(&text), nearest(&text, ["end", "id"]));
    }
}
