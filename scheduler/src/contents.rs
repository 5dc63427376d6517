//! Bytes on their way to rest and back: hashed, compressed, in the row or in the blobs.

use std::sync::Arc;

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream};
use schemas::{Project, Sha256, SourceFile, TenantId};
use tokio::task::spawn_blocking;

use crate::blobs::{BlobError, Blobs};
use crate::ports::{Content, StoredFile};

/// Most compressed bytes of a content that lives in its row. Source: architecture.md §7.
const INLINE_BYTES_MAX: usize = 32 << 10;

/// Work on at most so many bytes takes less than a millisecond and is done at once; on more, where blocking is allowed.
const BYTES_AT_ONCE: u64 = 64 << 10;

/// Level of zstd: its own default.
const ZSTD_LEVEL: i32 = 3;

/// Most files of one job that are stored or loaded at a time.
const FILES_MAX: usize = 16;

/// Hashes and compresses files; where each will lie is decided by [`Blobs::store`].
pub(crate) async fn pack_files(files: Vec<SourceFile>) -> Result<Vec<StoredFile>, BlobError> {
    work_on(size_bytes(&files), move || pack_each(&files)).await
}

/// The same of the files of a project.
pub(crate) async fn pack_project(project: Arc<Project>) -> Result<Vec<StoredFile>, BlobError> {
    work_on(size_bytes(project.files()), move || pack_each(project.files())).await
}

fn pack_each(files: &[SourceFile]) -> Vec<StoredFile> {
    files.iter().map(|file| StoredFile { path: file.path.clone(), content: pack(&file.content) }).collect()
}

fn size_bytes(files: &[SourceFile]) -> u64 {
    files.iter().map(|file| file.content.len() as u64).sum()
}

/// Hashes and compresses one text.
pub(crate) async fn pack_text(text: Vec<u8>) -> Result<Content, BlobError> {
    work_on(text.len() as u64, move || pack(&text)).await
}

/// Does work that the number of bytes decides the length of.
async fn work_on<T: Send + 'static>(
    size_bytes: u64,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, BlobError> {
    if size_bytes <= BYTES_AT_ONCE {
        return Ok(work());
    }
    spawn_blocking(work).await.map_err(BlobError::Interrupted)
}

impl Blobs {
    /// Brings packed files to rest; what goes to the object store is there when this returns. Doing it again
    /// is harmless.
    pub(crate) async fn store_files(
        &self,
        tenant: TenantId,
        files: &[StoredFile],
    ) -> Result<Vec<StoredFile>, BlobError> {
        let store = |file: &StoredFile| {
            let file = file.clone();
            async move { Ok(StoredFile { content: self.store(tenant, &file.content).await?, path: file.path }) }
        };
        stream::iter(files).map(store).buffered(FILES_MAX).try_collect().await
    }

    /// Brings packed files to rest in the object store, however small they are.
    pub(crate) async fn store_all_in_blobs(
        &self,
        tenant: TenantId,
        files: &[StoredFile],
    ) -> Result<Vec<StoredFile>, BlobError> {
        let store = |file: &StoredFile| {
            let StoredFile { path, content } = file.clone();
            async move {
                if let Some(packed) = content.inline {
                    self.put(tenant, content.sha256, packed).await?;
                }
                Ok(StoredFile { path, content: Content { inline: None, ..content } })
            }
        };
        stream::iter(files).map(store).buffered(FILES_MAX).try_collect().await
    }

    /// Brings one packed content to rest.
    pub(crate) async fn store(&self, tenant: TenantId, content: &Content) -> Result<Content, BlobError> {
        match &content.inline {
            Some(packed) if packed.len() > INLINE_BYTES_MAX => {
                self.put(tenant, content.sha256, packed.clone()).await?;
                Ok(Content { inline: None, ..content.clone() })
            }
            _ => Ok(content.clone()),
        }
    }

    /// Wakes one content, checked against its digest. What comes out wrong over a network is read once more.
    pub(crate) async fn load(&self, tenant: TenantId, content: Content) -> Result<Bytes, BlobError> {
        let loaded = match self.load_once(tenant, &content).await {
            Err(error) if content.inline.is_none() => self.load_again(tenant, &content, error).await,
            loaded => loaded,
        };
        loaded.inspect_err(count)
    }

    async fn load_again(
        &self,
        tenant: TenantId,
        content: &Content,
        error: BlobError,
    ) -> Result<Bytes, BlobError> {
        let may_help = match error {
            BlobError::Corrupt(_) => true,
            BlobError::Missing(sha256) => self.restore(tenant, sha256).await?,
            _ => false,
        };
        if may_help { self.load_once(tenant, content).await } else { Err(error) }
    }

    async fn load_once(&self, tenant: TenantId, content: &Content) -> Result<Bytes, BlobError> {
        let (sha256, size_bytes) = (content.sha256, content.size_bytes);
        let size_bytes = usize::try_from(size_bytes).map_err(|_| BlobError::Corrupt(sha256))?;
        let packed = match &content.inline {
            Some(inline) => inline.clone(),
            None => self.get(tenant, sha256, zstd::zstd_safe::compress_bound(size_bytes)).await?,
        };
        work_on(size_bytes.max(packed.len()) as u64, move || unpack(&packed, sha256, size_bytes)).await?
    }

    /// Wakes files.
    pub(crate) async fn load_files(
        &self,
        tenant: TenantId,
        files: Vec<StoredFile>,
    ) -> Result<Vec<SourceFile>, BlobError> {
        let load = |file: StoredFile| async move {
            let content = self.load(tenant, file.content).await?.into();
            Ok(SourceFile { path: file.path, content })
        };
        stream::iter(files).map(load).buffered(FILES_MAX).try_collect().await
    }
}

/// Counts what somebody has to look into.
fn count(error: &BlobError) {
    match error {
        BlobError::Missing(_) => metrics::counter!("jpefarm_blobs_missing_total").increment(1),
        BlobError::Corrupt(_) => metrics::counter!("jpefarm_blobs_corrupt_total").increment(1),
        BlobError::Unavailable(_) | BlobError::TimedOut(_) | BlobError::Interrupted(_) => {}
    }
}

fn pack(bytes: &[u8]) -> Content {
    let packed = zstd::bulk::compress(bytes, ZSTD_LEVEL).expect("compressing into memory does not fail");
    Content { sha256: Sha256::of(bytes), size_bytes: bytes.len() as u64, inline: Some(Bytes::from(packed)) }
}

/// Unpacks into `size_bytes` and no more, whatever `packed` says of itself.
fn unpack(packed: &[u8], sha256: Sha256, size_bytes: usize) -> Result<Bytes, BlobError> {
    let bytes = zstd::bulk::decompress(packed, size_bytes).map_err(|_| BlobError::Corrupt(sha256))?;
    if bytes.len() != size_bytes || Sha256::of(&bytes) != sha256 {
        return Err(BlobError::Corrupt(sha256));
    }
    Ok(Bytes::from(bytes))
}

#[cfg(test)]
mod tests;
