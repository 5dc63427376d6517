use std::time::Duration;

use super::Instant;

#[test]
fn a_time_of_a_log_is_read_to_the_microsecond() {
    let early = Instant::parse("2026-11-20T15:00:00.000001Z").unwrap();
    let late = Instant::parse("2026-11-20T16:00:01.000004+01:00").unwrap();
    assert_eq!(late.since(early), Duration::from_micros(1_000_003));
    assert_eq!(early.since(late), Duration::ZERO);
    assert_eq!(Instant::parse("today"), None);
}
