//! Rules of stores that several processes may have open.

use std::collections::HashSet;
use std::time::Duration;

use futures::StreamExt;
use futures::stream::BoxStream;
use scheduler::ports::Change;
use schemas::Transition;
use tokio::time::timeout;

use super::{Harness, LEASE, SECOND, TENANT, finally, finish, id, new_job, retry, submit, worker};

/// No news may take longer, on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(10);

/// Waits until all of `expected` has been told; what was missed may be anything.
async fn told(changes: &mut BoxStream<'static, Change>, expected: impl IntoIterator<Item = Change>) {
    let mut expected: HashSet<Change> = expected.into_iter().collect();
    while !expected.is_empty() {
        let next = timeout(PATIENCE, changes.next()).await;
        match next.unwrap_or_else(|_| panic!("not told of {expected:?}")).expect("the stream goes on") {
            Change::Missed => return,
            change => expected.remove(&change),
        };
    }
}

pub(crate) async fn what_another_process_changes_is_told(books: &dyn Harness) {
    let mut changes = books.elsewhere().changes().await.unwrap();
    for number in 1..=2 {
        submit(books, new_job(number)).await;
        told(&mut changes, [Change::Ready(TENANT)]).await;
    }
    let jobs = [1, 2].map(id);
    let claims = books.store().claim(worker(1), &jobs, LEASE).await.unwrap();
    told(&mut changes, jobs.map(Change::Job)).await;
    books.store().cancel(TENANT, id(2)).await.unwrap();
    told(&mut changes, [Change::Job(id(2))]).await;
    finish(books, claims[1].lease, finally(Transition::Cancel)).await;
    told(&mut changes, [Change::Job(id(2))]).await;
    finish(books, claims[0].lease, retry(SECOND)).await;
    told(&mut changes, [Change::Job(id(1)), Change::Ready(TENANT)]).await;
    books.advance(SECOND);
    let lease = books.store().claim(worker(1), &[id(1)], LEASE).await.unwrap()[0].lease;
    finish(books, lease, finally(Transition::Error)).await;
    books.store().replay(TENANT, id(1), id(3)).await.unwrap().unwrap();
    told(&mut changes, [Change::Job(id(1)), Change::Ready(TENANT)]).await;
}
