//! Guests that break down, and guests that lie about what they hand over.

use sandbox::{Failure, Verdict};
use schemas::guest::LAST_WORDS_MARK;

use crate::guests::{Guest, small_limits, words};

fn trap_of(guest: &Guest) -> String {
    match guest.verdict(&small_limits()) {
        Verdict::Trapped { message } => message,
        other => panic!("{other:?}"),
    }
}

fn check(guest: &Guest, expected: &str) {
    let message = trap_of(guest);
    assert!(message.contains(expected), "{message:?} has no {expected:?}");
}

#[test]
fn a_trap_is_the_toolchains_fault() {
    check(&Guest::new("(unreachable)"), "unreachable");
    check(&Guest::new("(i32.load (i32.const 65536))"), "out of bounds");
    check(&Guest::new("(i32.div_u (i32.const 1) (i32.const 0))"), "divide by zero");
}

#[test]
fn the_last_words_of_a_panic_are_heard() {
    let words = [&LAST_WORDS_MARK[..], b"panicked at src/parse.rs:1:2:\nno such luck\0"].concat();
    let guest = Guest::new("(unreachable)").data(1024, &words);
    assert_eq!(trap_of(&guest), "panicked at src/parse.rs:1:2: no such luck");
}

#[test]
fn lists_and_texts_outside_of_memory_are_refused() {
    check(&Guest::answering((65_000, 1_000), (64, 0)), "out of bounds");
    check(&Guest::answering((u32::MAX, 2), (64, 0)), "out of bounds");
    check(&Guest::answering((64, 0), (64, u32::MAX)), "out of bounds");
    check(&Guest::answering((64, 0), (66, 1)), "not aligned");
    let file_outside = Guest::answering((64, 0), (128, 1)).data(128, &words(&[64, 1, 65_535, 2]));
    check(&file_outside, "out of bounds");
}

#[test]
fn answers_outside_of_memory_are_refused() {
    check(&Guest::new("(i32.const -4)"), "out of bounds");
    check(&Guest::new("(i32.const 65534)"), "");
    check(&Guest::new("(i32.const 2)"), "not aligned");
}

#[test]
fn texts_that_are_not_utf8_are_refused() {
    check(&Guest::answering((64, 2), (64, 0)).data(64, b"\xff\xfe"), "utf-8");
    let path = Guest::answering((64, 0), (128, 1)).data(64, b"\xff").data(128, &words(&[64, 1, 64, 0]));
    check(&path, "utf-8");
}

#[test]
fn answers_that_are_no_variant_are_refused() {
    check(&Guest::new("(i32.const 0)").data(0, &words(&[7])), "discriminant");
}

#[test]
fn a_refusal_is_passed_on() {
    let unsupported = Guest::new("(i32.const 0)").data(0, &words(&[1, 0, 9]));
    let expected = Verdict::Refused(Failure::UnsupportedProtocol(9));
    assert_eq!(unsupported.verdict(&small_limits()), expected);

    let invalid = Guest::new("(i32.const 0)").data(0, &words(&[1, 1, 64, 3])).data(64, b"why");
    let expected = Verdict::Refused(Failure::InvalidOptions("why".to_owned()));
    assert_eq!(invalid.verdict(&small_limits()), expected);
}

#[test]
fn a_long_refusal_is_cut() {
    let limits = schemas::Limits { output_bytes_max: 10_000, ..small_limits() };
    let guest = Guest::new("(i32.const 0)").data(0, &words(&[1, 1, 64, 9_000]));
    let Verdict::Refused(Failure::InvalidOptions(text)) = guest.verdict(&limits) else {
        panic!("not refused");
    };
    assert_eq!(text.len(), 4 << 10);
}

#[test]
fn a_guest_sees_its_request_and_nothing_of_the_run_before() {
    // Answers with the content of the second file; traps if byte 4000 is not zero, then writes it.
    let body = "(if (i32.load8_u (i32.const 4000)) (then (unreachable)))
        (i32.store8 (i32.const 4000) (i32.const 1))
        (i32.store (i32.const 4) (i32.load (i32.add (local.get 3) (i32.const 24))))
        (i32.store (i32.const 8) (i32.load (i32.add (local.get 3) (i32.const 28))))
        (i32.store (i32.const 12) (i32.const 64))
        (i32.const 0)";
    let guest = Guest::new(body);
    for _ in 0..3 {
        match guest.verdict(&small_limits()) {
            Verdict::Finished(response) => assert_eq!(response.report, "two"),
            other => panic!("{other:?}"),
        }
    }
}
