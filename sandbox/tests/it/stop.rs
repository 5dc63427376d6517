//! Stopping a run from another thread.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use sandbox::{StopSignal, Usage, Verdict};
use schemas::Limits;

use crate::guests::{Guest, run, small_limits};

#[test]
fn a_running_guest_is_stopped() {
    let endless = Guest::new("(loop $again (br $again)) (unreachable)").load();
    let limits = Limits { fuel: u64::MAX, ..small_limits() };
    let (stop, (sender, ended)) = (StopSignal::new(), mpsc::channel());
    thread::scope(|scope| {
        let signal = stop.clone();
        scope.spawn(move || sender.send(run(&endless, &limits, &signal)));
        assert!(ended.recv_timeout(Duration::from_millis(50)).is_err(), "it ended by itself");
        stop.stop();
        let stopped = ended.recv_timeout(Duration::from_mins(1)).unwrap();
        assert_eq!(stopped.verdict, Verdict::Stopped);
    });
}

#[test]
fn a_run_that_was_stopped_before_does_not_begin() {
    let stop = StopSignal::new();
    stop.stop();
    let run = run(&Guest::making(&[]).load(), &small_limits(), &stop);
    assert_eq!((run.verdict, run.usage), (Verdict::Stopped, Usage::default()));
}
