use super::*;

fn memory_with(text: &[u8]) -> Vec<u8> {
    let mut memory = vec![0; 4096];
    memory[512..528].copy_from_slice(&LAST_WORDS_MARK);
    memory[528..528 + text.len()].copy_from_slice(text);
    memory
}

#[test]
fn text_behind_the_mark_is_found_as_one_line() {
    let found = find(&memory_with(b"panicked at x.rs:1:2:\nindex out of \xff\x1b[31mbounds"));
    assert_eq!(found.as_deref(), Some("panicked at x.rs:1:2: index out of \u{fffd} [31mbounds"));
}

#[test]
fn no_mark_or_no_text_is_nothing() {
    assert_eq!(find(&[]), None);
    assert_eq!(find(&[7; 100]), None);
    assert_eq!(find(&memory_with(b"")), None);
    assert_eq!(find(&LAST_WORDS_MARK), None);
}

#[test]
fn a_block_at_the_end_of_memory_is_cut() {
    let mut memory = vec![0; 64];
    memory[32..48].copy_from_slice(&LAST_WORDS_MARK);
    memory[48..].fill(b'x');
    assert_eq!(find(&memory).as_deref(), Some("x".repeat(16).as_str()));
}
