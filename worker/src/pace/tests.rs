use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::yield_now;

use super::{Pace, Step};

fn pace(run_us: u64, books_us: u64) -> Pace {
    let pace = Pace::new(2, 8);
    let books = Duration::from_micros(books_us) / 3;
    pace.learn(Step::Run, Duration::from_micros(run_us));
    for step in [Step::Claim, Step::Inputs, Step::Finish] {
        pace.learn(step, books);
    }
    pace
}

fn n_ahead(pace: &Pace) -> u32 {
    *pace.n_ahead.borrow()
}

#[test]
fn nothing_is_withheld_before_a_job_has_run() {
    let pace = Pace::new(2, 8);
    pace.learn(Step::Claim, Duration::from_millis(3));
    assert_eq!(n_ahead(&pace), 8);
}

#[test]
fn short_builds_are_held_in_numbers_and_of_long_ones_a_single_one() {
    let books_us = 6_000;
    let expected = [(60, 8), (1_000, 8), (2_000, 6), (4_000, 3), (12_000, 1), (10_000_000, 1)];
    assert_eq!(expected.map(|(run_us, _)| (run_us, n_ahead(&pace(run_us, books_us)))), expected);
}

#[test]
fn who_wants_none_ahead_has_none() {
    let pace = Pace::new(2, 0);
    pace.learn(Step::Run, Duration::ZERO);
    pace.learn(Step::Finish, Duration::from_secs(1));
    assert_eq!(n_ahead(&pace), 0);
}

#[test]
fn a_single_outlier_does_not_change_the_pace() {
    let pace = pace(12_000, 6_000);
    pace.learn(Step::Run, Duration::from_micros(60));
    assert_eq!(n_ahead(&pace), 2);
}

#[tokio::test]
async fn permits_are_withheld_from_a_busy_worker_and_given_back() {
    let (permits, pace) = (Arc::new(Semaphore::new(10)), Arc::new(pace(12_000, 6_000)));
    let held = Arc::clone(&permits).acquire_many_owned(10).await.unwrap();
    let keeper = tokio::spawn({
        let (permits, pace) = (Arc::clone(&permits), Arc::clone(&pace));
        async move { pace.keep(permits).await }
    });
    yield_now().await;
    drop(held);
    yield_now().await;
    assert_eq!(permits.available_permits(), 3, "two slots and one ahead");
    for _ in 0..100 {
        pace.learn(Step::Run, Duration::from_micros(60));
    }
    yield_now().await;
    assert_eq!(permits.available_permits(), 10);
    keeper.abort();
}
