use std::time::Duration;

use super::Latencies;

#[test]
fn percentiles_are_of_all_to_three_digits() {
    let latencies: Latencies = (1..=1_000).map(Duration::from_millis).collect();
    for (percent, expected_ms) in [(50.0, 500.0), (99.0, 990.0), (100.0, 1_000.0)] {
        let found_ms = latencies.percentile_ms(percent);
        assert!((found_ms - expected_ms).abs() <= expected_ms / 1e3, "{percent}: {found_ms}");
    }
}

#[test]
fn what_is_beyond_the_bounds_counts_as_the_nearest() {
    let latencies: Latencies = [Duration::ZERO, Duration::from_hours(1)].into_iter().collect();
    assert!(latencies.percentile_ms(0.0) <= 0.001);
    assert!(latencies.percentile_ms(100.0) >= 600_000.0);
}
