use super::{LEADS, STARTS, time};
use crate::clock::Instant;

#[test]
fn a_line_says_when_and_of_which_build() {
    let line = r#"{"timestamp":"2026-11-20T16:04:01.000002Z","level":"DEBUG","fields":{"message":"the guest starts"},
        "target":"worker::toolchain","span":{"name":"compile"},
        "spans":[{"job.id":"019a9b2e-7c51-7000-8000-000000000001","name":"execute"},{"name":"compile"}]}"#;
    let (build, at) = time(line, STARTS).unwrap();
    assert_eq!(build.unwrap().to_string(), "019a9b2e-7c51-7000-8000-000000000001");
    assert_eq!(Some(at), Instant::parse("2026-11-20T16:04:01.000002Z"));
    assert_eq!(time(line, LEADS), None, "it is another line");
    assert_eq!(time(&line[..80], STARTS), None, "it is cut");
}

#[test]
fn a_line_need_not_be_of_a_build() {
    let line = r#"{"timestamp":"2026-11-20T16:04:01Z","fields":{"message":"this scheduler leads"}}"#;
    assert_eq!(time(line, LEADS).unwrap().0, None);
}
