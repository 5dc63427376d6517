//! The rules of the queue port: a function per rule. A queue takes part by a [`Harness`] and one call of
//! [`conformance!`], which makes a test of every rule.

use std::collections::HashSet;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::future::{join_all, poll_fn};
use futures::{FutureExt, poll};
use scheduler::ports::{Queue, ReadyJob};
use schemas::{Class, JobId, Timestamp};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout};

/// Ids that the queue of a harness has room for.
pub(super) const CAPACITY: usize = 8;

/// What counts as at once, on a machine that is busy with other tests.
pub(super) const AT_ONCE: Duration = Duration::from_millis(500);

/// An empty queue with room for [`CAPACITY`] ids.
pub(super) trait Harness: Send + Sync + 'static {
    /// The queue.
    fn queue(&self) -> Arc<dyn Queue>;

    /// Closes it.
    fn close(&self);
}

/// Makes a test of every rule, on queues that the function at this path makes; and of those `more` that hold for
/// some queues only.
macro_rules! conformance {
    ($start:path $(, $more:ident)*) => {
        $crate::conformance::queue::conformance! { @rules $start;
            ids_come_in_the_order_pushed
            a_push_takes_what_fits
            an_empty_push_takes_nothing
            a_pull_takes_no_more_than_asked_for
            a_waiting_pull_wakes_with_the_push
            a_waiting_pull_is_not_polled
            pullers_share_without_overlap
            the_same_id_may_come_twice
            a_dropped_pull_loses_nothing
            a_pull_that_nobody_polls_holds_up_nobody
            a_queue_that_loses_nothing_lives_on
            a_closed_queue_takes_nothing
            closing_wakes_who_waits
            $($more)*
        }
    };
    (@rules $start:path; $($rule:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $rule() {
                $crate::conformance::queue::$rule($start()).await;
            }
        )*
    };
}
pub(super) use conformance;

pub(super) fn job(number: usize) -> JobId {
    let mut random = [0; 10];
    random[..8].copy_from_slice(&number.to_be_bytes());
    JobId::new(Timestamp::from_unix_ms(1), random)
}

pub(super) fn jobs(numbers: impl IntoIterator<Item = usize>) -> Vec<JobId> {
    numbers.into_iter().map(job).collect()
}

/// The offers of these jobs, all of one class.
pub(super) fn ready(numbers: impl IntoIterator<Item = usize>) -> Vec<ReadyJob> {
    let submitted_at = Timestamp::from_unix_ms(1);
    let ready = |number| ReadyJob { id: job(number), class: Class::Normal, epoch: 0, submitted_at };
    numbers.into_iter().map(ready).collect()
}

pub(super) async fn pull(queue: &Arc<dyn Queue>, n_max: usize) -> Vec<JobId> {
    timeout(AT_ONCE, queue.pull(n_max)).await.expect("there is something to pull").unwrap()
}

pub(super) async fn ids_come_in_the_order_pushed(harness: impl Harness) {
    let queue = harness.queue();
    assert_eq!(queue.push(&ready([2, 0])).await.unwrap(), 2);
    assert_eq!(queue.push(&ready([1])).await.unwrap(), 1);
    for number in [2, 0, 1] {
        assert_eq!(pull(&queue, 1).await, [job(number)]);
    }
}

pub(super) async fn a_push_takes_what_fits(harness: impl Harness) {
    let queue = harness.queue();
    assert_eq!(queue.push(&ready(0..5)).await.unwrap(), 5);
    assert_eq!(queue.push(&ready(5..12)).await.unwrap(), CAPACITY - 5);
    assert_eq!(queue.push(&ready([12])).await.unwrap(), 0);
    assert_eq!(pull(&queue, 2).await, jobs(0..2));
    assert_eq!(queue.push(&ready(13..20)).await.unwrap(), 2);
    assert_eq!(pull(&queue, 100).await, jobs((2..8).chain(13..15)));
}

pub(super) async fn an_empty_push_takes_nothing(harness: impl Harness) {
    let queue = harness.queue();
    let waiting = queue.pull(1);
    assert_eq!(queue.push(&[]).await.unwrap(), 0);
    assert!(waiting.now_or_never().is_none());
}

pub(super) async fn a_pull_takes_no_more_than_asked_for(harness: impl Harness) {
    let queue = harness.queue();
    queue.push(&ready(0..5)).await.unwrap();
    assert_eq!(pull(&queue, 3).await, jobs(0..3));
    assert_eq!(pull(&queue, 3).await, jobs(3..5));
}

pub(super) async fn a_waiting_pull_wakes_with_the_push(harness: impl Harness) {
    let queue = harness.queue();
    let waiting = tokio::spawn({
        let queue = Arc::clone(&queue);
        async move { (queue.pull(9).await.unwrap(), Instant::now()) }
    });
    sleep(Duration::from_millis(20)).await;
    let pushed_at = Instant::now();
    queue.push(&ready([7])).await.unwrap();
    let (pulled, pulled_at) = waiting.await.unwrap();
    assert_eq!(pulled, [job(7)]);
    assert!(pulled_at - pushed_at < AT_ONCE);
}

/// A worker without work costs nothing: the pull is polled when it starts, and when there is something.
pub(super) async fn a_waiting_pull_is_not_polled(harness: impl Harness) {
    let queue = harness.queue();
    let polls = Arc::new(AtomicUsize::new(0));
    let waiting = tokio::spawn({
        let (queue, polls) = (Arc::clone(&queue), Arc::clone(&polls));
        async move {
            let mut pull = pin!(queue.pull(1));
            let counted = poll_fn(|context| {
                polls.fetch_add(1, Ordering::SeqCst);
                pull.as_mut().poll_unpin(context)
            });
            counted.await.unwrap()
        }
    });
    sleep(Duration::from_millis(100)).await;
    assert!(polls.load(Ordering::SeqCst) <= 1);
    queue.push(&ready([1])).await.unwrap();
    assert_eq!(waiting.await.unwrap(), [job(1)]);
    assert!(polls.load(Ordering::SeqCst) <= 3);
}

pub(super) async fn pullers_share_without_overlap(harness: impl Harness) {
    const N_JOBS: usize = 1_000;
    let queue = harness.queue();
    let (pulled_in, mut pulled_out) = mpsc::unbounded_channel();
    let pullers: Vec<_> = (1..=4)
        .map(|n_max| {
            let (queue, pulled_in) = (Arc::clone(&queue), pulled_in.clone());
            tokio::spawn(async move {
                loop {
                    match queue.pull(n_max).await.unwrap() {
                        some if some.is_empty() => return,
                        some => pulled_in.send(some).unwrap(),
                    }
                }
            })
        })
        .collect();
    let all = ready(0..N_JOBS);
    let mut n_pushed = 0;
    while n_pushed < N_JOBS {
        n_pushed += queue.push(&all[n_pushed..]).await.unwrap();
        tokio::task::yield_now().await;
    }
    let mut pulled = Vec::new();
    while pulled.len() < N_JOBS {
        pulled.extend(timeout(AT_ONCE, pulled_out.recv()).await.unwrap().unwrap());
    }
    harness.close();
    join_all(pullers).await.into_iter().for_each(Result::unwrap);
    assert!(pulled_out.is_empty());
    assert_eq!(pulled.len(), N_JOBS);
    assert_eq!(pulled.into_iter().collect::<HashSet<_>>(), jobs(0..N_JOBS).into_iter().collect());
}

/// The dispatcher offers again what nobody claims; it is the claim that makes an id count once.
pub(super) async fn the_same_id_may_come_twice(harness: impl Harness) {
    let queue = harness.queue();
    assert_eq!(queue.push(&ready([3, 3])).await.unwrap(), 2);
    assert_eq!(queue.push(&ready([3])).await.unwrap(), 1);
    assert_eq!(pull(&queue, 9).await, jobs([3, 3, 3]));
}

pub(super) async fn a_dropped_pull_loses_nothing(harness: impl Harness) {
    let queue = harness.queue();
    assert!(queue.pull(9).now_or_never().is_none());
    queue.push(&ready([1])).await.unwrap();
    assert_eq!(pull(&queue, 9).await, [job(1)]);
    {
        let mut woken = pin!(queue.pull(9));
        assert!(poll!(&mut woken).is_pending());
        queue.push(&ready([2])).await.unwrap();
    }
    assert_eq!(pull(&queue, 9).await, [job(2)]);
}

/// A worker that drains keeps its last pull without polling it.
pub(super) async fn a_pull_that_nobody_polls_holds_up_nobody(harness: impl Harness) {
    let queue = harness.queue();
    let (mut first, mut second) = (pin!(queue.pull(1)), pin!(queue.pull(1)));
    assert!(poll!(&mut first).is_pending());
    assert!(poll!(&mut second).is_pending());
    queue.push(&ready([1])).await.unwrap();
    assert_eq!(timeout(AT_ONCE, second).await.unwrap().unwrap(), [job(1)]);
}

pub(super) async fn a_queue_that_loses_nothing_lives_on(harness: impl Harness) {
    let queue = harness.queue();
    let life = queue.life().await.unwrap();
    queue.push(&ready(0..3)).await.unwrap();
    assert_eq!(queue.life().await.unwrap(), life);
    pull(&queue, 9).await;
    assert_eq!(queue.life().await.unwrap(), life);
}

/// Of a queue that nobody else pulls from.
pub(super) async fn a_closed_queue_gives_what_it_has_then_nothing(harness: impl Harness) {
    let queue = harness.queue();
    queue.push(&ready(0..3)).await.unwrap();
    harness.close();
    assert_eq!(pull(&queue, 2).await, jobs(0..2));
    assert_eq!(pull(&queue, 2).await, jobs(2..3));
    assert_eq!(pull(&queue, 2).await, []);
    assert_eq!(pull(&queue, 2).await, []);
}

pub(super) async fn a_closed_queue_takes_nothing(harness: impl Harness) {
    let queue = harness.queue();
    harness.close();
    assert_eq!(queue.push(&ready([1])).await.unwrap(), 0);
    assert_eq!(pull(&queue, 1).await, []);
}

pub(super) async fn closing_wakes_who_waits(harness: impl Harness) {
    let queue = harness.queue();
    let mut waiting = pin!(queue.pull(1));
    assert!(poll!(&mut waiting).is_pending());
    harness.close();
    assert_eq!(timeout(AT_ONCE, waiting).await.unwrap().unwrap(), []);
}
