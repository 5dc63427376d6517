use std::sync::Arc;

use futures::TryStreamExt;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use schemas::ProjectPath;

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

/// An object larger than anything that could be packed into the size of its row is not even read.
#[tokio::test]
async fn an_object_that_is_too_large_is_not_read() {
    let store = Arc::new(InMemory::new());
    let blobs = Blobs::new(Arc::clone(&store) as Arc<dyn ObjectStore>);
    let content = self::store(&blobs, noise(100_000)).await;
    let path = only_path(&store).await;
    store.put(&path, PutPayload::from(vec![0; 1 << 20])).await.unwrap();
    assert!(matches!(blobs.load(TenantId::LOCAL, content).await, Err(BlobError::Corrupt(_))));
}

/// A frame that unpacks to a thousand times its size.
#[tokio::test]
async fn a_bomb_in_the_place_of_content_does_not_unpack() {
    let store = Arc::new(InMemory::new());
    let blobs = Blobs::new(Arc::clone(&store) as Arc<dyn ObjectStore>);
    let content = self::store(&blobs, noise(100_000)).await;
    let bomb = zstd::bulk::compress(&vec![0; 64 << 20], ZSTD_LEVEL).unwrap();
    assert!(bomb.len() < 100_000);
    store.put(&only_path(&store).await, PutPayload::from(bomb)).await.unwrap();
    assert!(matches!(blobs.load(TenantId::LOCAL, content).await, Err(BlobError::Corrupt(_))));
}

#[tokio::test]
async fn many_files_keep_their_order() {
    let blobs = Blobs::new(Arc::new(InMemory::new()));
    let file = |idx: usize| SourceFile {
        path: ProjectPath::new(format!("{idx}.bin")).unwrap(),
        content: noise(50_000 + idx),
    };
    let files: Vec<_> = (0..50).map(file).collect();
    let packed = pack_files(files.clone()).await.unwrap();
    let stored = blobs.store_files(TenantId::LOCAL, &packed).await.unwrap();
    assert!(stored.iter().all(|file| file.content.inline.is_none()));
    assert_eq!(blobs.load_files(TenantId::LOCAL, stored).await.unwrap(), files);
}
