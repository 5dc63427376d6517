use super::*;

fn wait_until_parked(ticker: &Ticker) {
    while !ticker.shared.lock().parked {
        thread::yield_now();
    }
}

#[test]
fn it_ticks_while_a_guest_runs_and_parks_when_none_does() {
    let ticker = Ticker::start(Engine::default()).unwrap();
    wait_until_parked(&ticker);
    let (one, other) = (ticker.ticking(), ticker.ticking());
    assert!(!ticker.shared.lock().parked);
    drop(one);
    assert_eq!(ticker.shared.lock().running, 1);
    drop(other);
    wait_until_parked(&ticker);
}

#[test]
fn dropping_it_ends_the_thread() {
    let shared = {
        let ticker = Ticker::start(Engine::default()).unwrap();
        Arc::downgrade(&ticker.shared)
    };
    assert!(shared.upgrade().is_none());
}
