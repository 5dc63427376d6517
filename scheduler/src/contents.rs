//! Bytes on their way to rest and back: hashed, compressed, in the row or in the blobs.

use bytes::Bytes;
use schemas::{Sha256, SourceFile, TenantId};
use tokio::task::spawn_blocking;

use crate::blobs::{BlobError, Blobs};
use crate::ports::{Content, StoredFile};

/// Most compressed bytes of a content that lives in its row. Source: architecture.md §7.
const INLINE_BYTES_MAX: usize = 32 << 10;

/// Level of zstd: its own default.
const ZSTD_LEVEL: i32 = 3;

/// Hashes and compresses files; where each will lie is decided by [`Blobs::store`].
pub(crate) async fn pack_files(files: Vec<SourceFile>) -> Result<Vec<StoredFile>, BlobError> {
    let pack_file = |file: SourceFile| StoredFile { content: pack(&file.content), path: file.path };
    let pack_all = move || files.into_iter().map(pack_file).collect();
    spawn_blocking(pack_all).await.map_err(BlobError::Interrupted)
}

/// Hashes and compresses one text.
pub(crate) async fn pack_text(text: Vec<u8>) -> Result<Content, BlobError> {
    spawn_blocking(move || pack(&text)).await.map_err(BlobError::Interrupted)
}

impl Blobs {
    /// Brings packed files to rest; what goes to the object store is there when this returns. Doing it again
    /// is harmless.
    pub(crate) async fn store_files(
        &self,
        tenant: TenantId,
        files: &[StoredFile],
    ) -> Result<Vec<StoredFile>, BlobError> {
        let mut stored = Vec::with_capacity(files.len());
        for file in files {
            let content = self.store(tenant, &file.content).await?;
            stored.push(StoredFile { path: file.path.clone(), content });
        }
        Ok(stored)
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

    /// Wakes one content, checked against its digest.
    pub(crate) async fn load(&self, tenant: TenantId, content: Content) -> Result<Bytes, BlobError> {
        let packed = match content.inline {
            Some(inline) => inline,
            None => self.get(tenant, content.sha256).await?,
        };
        let (sha256, size_bytes) = (content.sha256, content.size_bytes);
        let unpacked = spawn_blocking(move || unpack(&packed, sha256, size_bytes)).await;
        unpacked.map_err(BlobError::Interrupted)?
    }

    /// Wakes files.
    pub(crate) async fn load_files(
        &self,
        tenant: TenantId,
        files: Vec<StoredFile>,
    ) -> Result<Vec<SourceFile>, BlobError> {
        let mut loaded = Vec::with_capacity(files.len());
        for file in files {
            let content = self.load(tenant, file.content).await?.into();
            loaded.push(SourceFile { path: file.path, content });
        }
        Ok(loaded)
    }
}

fn pack(bytes: &[u8]) -> Content {
    let packed = zstd::bulk::compress(bytes, ZSTD_LEVEL).expect("compressing into memory does not fail");
    Content { sha256: Sha256::of(bytes), size_bytes: bytes.len() as u64, inline: Some(Bytes::from(packed)) }
}

fn unpack(packed: &[u8], sha256: Sha256, size_bytes: u64) -> Result<Bytes, BlobError> {
    let capacity = usize::try_from(size_bytes).map_err(|_| BlobError::Corrupt(sha256))?;
    let bytes = zstd::bulk::decompress(packed, capacity).map_err(|_| BlobError::Corrupt(sha256))?;
    if bytes.len() != capacity || Sha256::of(&bytes) != sha256 {
        return Err(BlobError::Corrupt(sha256));
    }
    Ok(Bytes::from(bytes))
}

#[cfg(test)]
mod tests;
