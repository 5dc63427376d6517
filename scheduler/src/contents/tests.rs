use std::sync::Arc;
use std::time::Duration;

use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use schemas::Timestamp;

use super::*;

/// Bytes that zstd cannot shrink below the inline bound.
fn noise(size_bytes: usize) -> Vec<u8> {
    let mut state = 1_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        state.to_be_bytes()[0]
    };
    (0..size_bytes).map(|_| next()).collect()
}

async fn only_path(store: &InMemory) -> Path {
    use futures::TryStreamExt;
    let objects: Vec<_> = store.list(None).try_collect().await.unwrap();
    assert_eq!(objects.len(), 1);
    objects[0].location.clone()
}

#[tokio::test]
async fn small_content_lives_in_its_row_and_large_content_in_the_blobs() {
    let store = Arc::new(InMemory::new());
    let blobs = Blobs::new(Arc::clone(&store) as Arc<dyn ObjectStore>);
    for (bytes, inline) in [(Vec::new(), true), (b"hello".to_vec(), true), (noise(100_000), false)] {
        let content = blobs.store(TenantId::LOCAL, bytes.clone()).await.unwrap();
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
    let content = blobs.store(TenantId::LOCAL, noise(100_000)).await.unwrap();
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
    let content = blobs.store(TenantId::LOCAL, vec![0; 1 << 20]).await.unwrap();
    let short = Content { size_bytes: 5, ..content };
    assert!(matches!(blobs.load(TenantId::LOCAL, short).await, Err(BlobError::Corrupt(_))));
}

#[tokio::test]
async fn only_content_beyond_the_grace_is_old() {
    let blobs = Blobs::new(Arc::new(InMemory::new()));
    let content = blobs.store(TenantId::LOCAL, noise(100_000)).await.unwrap();
    let far = Timestamp::from_unix_ms(i64::MAX / 2);
    let old = blobs.older_than(Duration::from_mins(1), far).await.unwrap();
    assert_eq!(old, [(TenantId::LOCAL, content.sha256)]);
    let early = Timestamp::from_unix_ms(0);
    assert_eq!(blobs.older_than(Duration::from_mins(1), early).await.unwrap(), []);
}
