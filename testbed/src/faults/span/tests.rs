use std::time::Duration;

use tokio::time::Instant;

use super::Span;

#[test]
fn lanes_share_faults_and_have_all_the_time() {
    let shares: Vec<_> = Span::Faults(10).shares(4).collect();
    assert_eq!(shares, [3, 3, 2, 2].map(Span::Faults));
    let hour = Span::Time(Duration::from_hours(1));
    assert!(hour.shares(4).all(|share| share == hour));
}

#[test]
fn there_were_enough() {
    let now = Instant::now();
    assert!(!Span::Faults(2).is_over(1, now));
    assert!(Span::Faults(2).is_over(2, now));
    assert!(Span::Time(Duration::ZERO).is_over(0, now));
    assert!(!Span::Time(Duration::from_hours(1)).is_over(1_000, now));
}
