//! A part that breaks down takes nothing of the others with it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::bail;
use tokio::sync::Notify;
use tokio::time::timeout;

use super::*;

/// Bounds every wait.
const PATIENCE: Duration = Duration::from_secs(20);

/// What came to its end, in order.
#[derive(Clone, Default)]
struct Ended(Arc<Mutex<Vec<&'static str>>>);

impl Ended {
    fn note(&self, name: &'static str) {
        self.0.lock().unwrap().push(name);
    }

    fn names(&self) -> Vec<&'static str> {
        self.0.lock().unwrap().clone()
    }

    /// A part that lets its work come to an end when it is told to stop.
    fn part(&self, name: &'static str) -> Part {
        let (stop, ended) = (CancellationToken::new(), self.clone());
        let told = stop.clone();
        Part::start(Span::none(), stop, async move {
            told.cancelled().await;
            tokio::task::yield_now().await;
            ended.note(name);
            Ok(())
        })
    }
}

fn panicking() -> Part {
    Part::start(Span::none(), CancellationToken::new(), async { panic!("planted") })
}

/// A part that fails when it is told to stop.
fn failing(message: &'static str) -> Part {
    let stop = CancellationToken::new();
    let told = stop.clone();
    Part::start(Span::none(), stop, async move {
        told.cancelled().await;
        bail!(message)
    })
}

async fn bounded<T>(work: impl Future<Output = T>) -> T {
    timeout(PATIENCE, work).await.expect("it ends")
}

#[tokio::test]
async fn when_a_part_breaks_down_the_others_still_come_to_their_end_in_order() {
    for is_serving in [true, false] {
        let ended = Ended::default();
        let mut parts = Parts {
            serving: vec![ended.part("api"), ended.part("worker")],
            supporting: vec![ended.part("scheduler")],
        };
        let place = if is_serving { &mut parts.serving } else { &mut parts.supporting };
        place.insert(0, panicking());
        let error = bounded(parts.broken()).await;
        assert!(format!("{error:#}").starts_with("a part of the farm broke down: it panicked"), "{error:#}");
        assert_eq!(ended.names(), [""; 0]);
        bounded(parts.stop()).await.unwrap();
        let mut names = ended.names();
        assert_eq!(names.pop(), Some("scheduler"));
        names.sort_unstable();
        assert_eq!(names, ["api", "worker"]);
    }
}

#[tokio::test]
async fn a_part_that_fails_as_it_stops_keeps_none_from_stopping() {
    let ended = Ended::default();
    let parts = Parts {
        serving: vec![failing("the first"), ended.part("worker")],
        supporting: vec![failing("the second"), ended.part("scheduler")],
    };
    let error = bounded(parts.stop()).await.unwrap_err();
    assert_eq!(error.to_string(), "the first");
    assert_eq!(ended.names(), ["worker", "scheduler"]);
}

#[tokio::test]
async fn a_part_that_ends_unasked_is_broken() {
    let done = Arc::new(Notify::new());
    let told = Arc::clone(&done);
    let work = async move {
        told.notified().await;
        Ok(())
    };
    let part = Part::start(Span::none(), CancellationToken::new(), work);
    let mut parts = Parts { serving: vec![part], supporting: Vec::new() };
    done.notify_one();
    let error = bounded(parts.broken()).await;
    assert_eq!(format!("{error:#}"), "a part of the farm broke down: it came to its end unasked");
}
