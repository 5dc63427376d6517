use futures::{FutureExt, StreamExt};

use super::{Harness, new_job, submit};

pub(crate) async fn the_stream_does_not_end(books: &dyn Harness) {
    let mut changes = books.store().changes().await.unwrap();
    submit(books, new_job(1)).await;
    while let Some(next) = changes.next().now_or_never() {
        assert!(next.is_some());
    }
}
