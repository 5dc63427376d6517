use std::pin::pin;
use std::time::Duration;

use futures::{FutureExt, poll};
use tokio::time::timeout;

use super::Harness;

/// No change of leaders may take longer, on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long one who must wait is watched.
const A_WHILE: Duration = Duration::from_millis(100);

pub(crate) async fn one_leads_at_a_time(books: &dyn Harness) {
    let (store, elsewhere) = (books.store(), books.elsewhere());
    let mut first = timeout(PATIENCE, store.lead()).await.expect("nobody leads").unwrap();
    let mut second = pin!(elsewhere.lead());
    assert!(timeout(A_WHILE, &mut second).await.is_err(), "the first one leads");
    assert!(first.lost().now_or_never().is_none());
    drop(first);
    let second = timeout(PATIENCE, second).await.expect("the first one gave up").unwrap();
    assert!(timeout(A_WHILE, store.lead()).await.is_err(), "the second one leads");
    drop(second);
    timeout(PATIENCE, store.lead()).await.expect("nobody leads").unwrap();
}

pub(crate) async fn who_gives_up_waiting_leads_nothing(books: &dyn Harness) {
    let store = books.store();
    let first = timeout(PATIENCE, store.lead()).await.expect("nobody leads").unwrap();
    {
        let mut impatient = pin!(store.lead());
        assert!(poll!(&mut impatient).is_pending());
    }
    drop(first);
    timeout(PATIENCE, store.lead()).await.expect("nobody leads").unwrap();
}
