use std::sync::Arc;
use std::time::Duration;

use futures::TryStreamExt;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use schemas::Timestamp;

use super::*;
use crate::blobs::OldBlob;

/// Bytes that zstd cannot shrink below the inline bound.
fn noise(size_bytes: usize) -> Vec<u8> {
    let mut state = 1_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        state.to_be_bytes()[0]
    };
    (0..size_bytes).map(|_| next()).collect()
}

/// Packs `bytes` and brings them to rest.
async fn store(blobs: &Blobs, bytes: Vec<u8>) -> Content {
    let packed = pack_text(bytes).await.unwrap();
    blobs.store(TenantId::LOCAL, &packed).await.unwrap()
}

async fn only_path(store: &InMemory) -> Path {
    let objects: Vec<_> = store.list(None).try_collect().await.unwrap();
    assert_eq!(objects.len(), 1);
    objects[0].location.clone()
}

#[tokio::test]
async fn small_content_lives_in_its_row_and_large_content_in_the_blobs() {
    let store = Arc::new(InMemory::new());
    let blobs = Blobs::new(Arc::clone(&store) as Arc<dyn ObjectStore>);
    for (bytes, inline) in [(Vec::new(), true), (b"hello".to_vec(), true), (noise(100_000), false)] {
        let content = self::store(&blobs, bytes.clone()).await;
        assert_eq!(content.inline.is_some(), inline);
        assert_eq!(content.size_bytes, bytes.len() as u64);
        assert_eq!(blobs.load(TenantId::LOCAL, content).await.unwrap(), bytes);
    }
    let path = only_path(&store).await;
    assert_eq!(path.as_ref(), format!("t/{}/{}", TenantId::LOCAL, Sha256::of(&noise(100_000))));
}

#[tokio::test]
async fn a_wrong_byte_is_an_error_and_never_a_result() {
    let store = Arc::new(InMemory::new());
    let blobs = Blobs::new(Arc::clone(&store) as Arc<dyn ObjectStore>);
    let content = self::store(&blobs, noise(100_000)).await;
    let path = only_path(&store).await;
    let good = store.get(&path).await.unwrap().bytes().await.unwrap();
    for idx in [0, good.len() / 2, good.len() - 1] {
        let mut bad = good.to_vec();
        bad[idx] ^= 1;
        store.put(&path, PutPayload::from(bad)).await.unwrap();
        let error = blobs.load(TenantId::LOCAL, content.clone()).await.unwrap_err();
        assert!(matches!(error, BlobError::Corrupt(sha256) if sha256 == content.sha256), "byte {idx}");
    }
    store.delete(&path).await.unwrap();
    assert!(matches!(blobs.load(TenantId::LOCAL, content).await, Err(BlobError::Missing(_))));
}

#[tokio::test]
async fn a_lying_size_does_not_unpack() {
    let blobs = Blobs::new(Arc::new(InMemory::new()));
    let content = store(&blobs, vec![0; 1 << 20]).await;
    let short = Content { size_bytes: 5, ..content };
    assert!(matches!(blobs.load(TenantId::LOCAL, short).await, Err(BlobError::Corrupt(_))));
}

#[tokio::test]
async fn only_content_beyond_the_grace_is_old() {
    let blobs = Blobs::new(Arc::new(InMemory::new()));
    let content = store(&blobs, noise(100_000)).await;
    let old = old_blobs(&blobs, Duration::from_mins(1), far_away()).await;
    assert_eq!(
        old.iter().map(|old| (old.tenant, old.sha256)).collect::<Vec<_>>(),
        [(TenantId::LOCAL, content.sha256)]
    );
    let early = Timestamp::from_unix_ms(0);
    assert!(old_blobs(&blobs, Duration::from_mins(1), early).await.is_empty());
}

async fn old_blobs(blobs: &Blobs, grace: Duration, now: Timestamp) -> Vec<OldBlob> {
    blobs.older_than(grace, now).try_collect().await.unwrap()
}

fn far_away() -> Timestamp {
    Timestamp::from_unix_ms(i64::MAX / 2)
}

/// A submit writes the content anew between the look into the books and the removal, and its row comes later.
#[tokio::test]
async fn content_that_was_written_anew_is_not_removed_as_old() {
    let folder = Arc::new(InMemory::new());
    let blobs = Blobs::new(Arc::clone(&folder) as Arc<dyn ObjectStore>);
    let first = store(&blobs, noise(100_000)).await;
    let old = old_blobs(&blobs, Duration::ZERO, far_away()).await.remove(0);
    let again = store(&blobs, noise(100_000)).await;
    assert_eq!(first, again);
    assert!(!blobs.delete_unchanged(&old).await.unwrap());
    assert_eq!(blobs.load(TenantId::LOCAL, again).await.unwrap(), noise(100_000));

    let old = old_blobs(&blobs, Duration::ZERO, far_away()).await.remove(0);
    assert!(blobs.delete_unchanged(&old).await.unwrap());
    assert!(!blobs.delete_unchanged(&old).await.unwrap(), "it is gone already");
    assert!(matches!(blobs.load(TenantId::LOCAL, first).await, Err(BlobError::Missing(_))));
}
