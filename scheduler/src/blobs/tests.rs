use std::sync::Arc;

use futures::TryStreamExt;
use object_store::memory::InMemory;
use schemas::Timestamp;

use super::*;
use crate::ports::{Clock, SystemClock};

const HOUR: Duration = Duration::from_hours(1);
const HOUR_MS: i64 = 3_600_000;

/// Blobs in memory, with one content in them.
async fn one_blob() -> (Blobs, Arc<InMemory>, Sha256) {
    let store = Arc::new(InMemory::new());
    let blobs = Blobs::new(Arc::clone(&store) as Arc<dyn ObjectStore>);
    let sha256 = Sha256::of(b"content");
    put(&blobs, sha256).await;
    (blobs, store, sha256)
}

async fn put(blobs: &Blobs, sha256: Sha256) {
    blobs.put(TenantId::LOCAL, sha256, Bytes::from_static(b"content")).await.unwrap();
}

async fn get(blobs: &Blobs, sha256: Sha256) -> Result<Bytes, BlobError> {
    blobs.get(TenantId::LOCAL, sha256, 100).await
}

/// A time when everything that is there now is a grace old.
fn later() -> Timestamp {
    Timestamp::from_unix_ms(SystemClock.now().unix_ms() + 2 * HOUR_MS)
}

async fn old(blobs: &Blobs) -> Vec<OldBlob> {
    blobs.older_than(HOUR, later()).try_collect().await.unwrap()
}

async fn in_trash(blobs: &Blobs, now: Timestamp) -> Vec<FromTrash> {
    blobs.in_trash(HOUR, now).try_collect().await.unwrap()
}

async fn paths(store: &InMemory) -> Vec<String> {
    let objects: Vec<_> = store.list(None).try_collect().await.unwrap();
    objects.into_iter().map(|object| object.location.to_string()).collect()
}

#[tokio::test]
async fn only_content_beyond_the_grace_is_old() {
    let (blobs, store, sha256) = one_blob().await;
    store.put(&Path::from("t/stranger"), PutPayload::from_static(b"x")).await.unwrap();
    let found: Vec<_> = old(&blobs).await.into_iter().map(|old| (old.tenant, old.sha256)).collect();
    assert_eq!(found, [(TenantId::LOCAL, sha256)]);
    let early: Vec<_> = blobs.older_than(HOUR, Timestamp::from_unix_ms(0)).try_collect().await.unwrap();
    assert!(early.is_empty());
}

#[tokio::test]
async fn content_written_anew_since_it_was_found_stays() {
    let (blobs, store, sha256) = one_blob().await;
    let found = old(&blobs).await;
    put(&blobs, sha256).await;
    assert_eq!(blobs.throw_away(found, later()).await.unwrap(), 0);
    assert_eq!(paths(&store).await.len(), 1);
}

#[tokio::test]
async fn content_goes_by_way_of_the_trash() {
    let (blobs, store, sha256) = one_blob().await;
    assert_eq!(blobs.throw_away(old(&blobs).await, later()).await.unwrap(), 1);
    let name = format!("trash/{}/{sha256}.{}", TenantId::LOCAL, later().unix_ms());
    assert_eq!(paths(&store).await[0][..name.len() - 6], name[..name.len() - 6], "but for the milliseconds");
    assert!(matches!(get(&blobs, sha256).await, Err(BlobError::Missing(_))));

    assert!(in_trash(&blobs, later()).await.is_empty(), "it has just come there");
    let much_later = Timestamp::from_unix_ms(later().unix_ms() + 2 * HOUR_MS);
    let trash = in_trash(&blobs, much_later).await;
    assert_eq!(blobs.delete_from_trash(trash).await.unwrap(), 1);
    assert!(paths(&store).await.is_empty());
}

/// What no conditional delete keeps away: content is written, for a row to come, after the last look at it and
/// before its deletion.
#[tokio::test]
async fn content_that_comes_into_use_while_it_is_thrown_away_is_found_in_the_trash() {
    let (blobs, store, sha256) = one_blob().await;
    let path = Blobs::path(TenantId::LOCAL, sha256);
    // The first half of the throwing away, the writer, the second half.
    let trash = trash_path(sha256, later());
    store.copy(&path, &trash).await.unwrap();
    put(&blobs, sha256).await;
    store.delete(&path).await.unwrap();

    assert!(matches!(get(&blobs, sha256).await, Err(BlobError::Missing(_))));
    assert!(blobs.restore(TenantId::LOCAL, sha256).await.unwrap());
    assert_eq!(get(&blobs, sha256).await.unwrap(), b"content"[..]);
    assert!(!blobs.restore(TenantId::LOCAL, Sha256::of(b"other")).await.unwrap());
}

#[tokio::test]
async fn two_sweepers_do_not_take_each_others_trash() {
    let (blobs, store, sha256) = one_blob().await;
    let earlier = Timestamp::from_unix_ms(later().unix_ms() - 1);
    let both = (old(&blobs).await, old(&blobs).await);
    store.copy(&Blobs::path(TenantId::LOCAL, sha256), &trash_path(sha256, earlier)).await.unwrap();
    assert_eq!(blobs.throw_away(both.0, later()).await.unwrap(), 1);
    assert_eq!(blobs.throw_away(both.1, later()).await.unwrap(), 0, "it is gone already");

    let far = Timestamp::from_unix_ms(later().unix_ms() + 2 * HOUR_MS);
    let first = in_trash(&blobs, far).await.remove(0);
    blobs.take_back(first).await.unwrap();
    assert_eq!(get(&blobs, sha256).await.unwrap(), b"content"[..]);
    assert_eq!(in_trash(&blobs, far).await.len(), 1, "the other one is still there");
}

fn trash_path(sha256: Sha256, at: Timestamp) -> Path {
    Path::from(format!("trash/{}/{sha256}.{}", TenantId::LOCAL, at.unix_ms()))
}

#[tokio::test]
async fn the_check_leaves_nothing_behind() {
    let store = Arc::new(InMemory::new());
    Blobs::new(Arc::clone(&store) as Arc<dyn ObjectStore>).check([7; 16]).await.unwrap();
    assert!(paths(&store).await.is_empty());
}
