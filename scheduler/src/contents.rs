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

impl Blobs {
    /// Brings files to rest; what goes to the object store is there when this returns.
    pub(crate) async fn store_files(
        &self,
        tenant: TenantId,
        files: Vec<SourceFile>,
    ) -> Result<Vec<StoredFile>, BlobError> {
        let (paths, contents): (Vec<_>, Vec<_>) = files.into_iter().map(|f| (f.path, f.content)).unzip();
        let contents = self.store_all(tenant, contents).await?;
        Ok(paths.into_iter().zip(contents).map(|(path, content)| StoredFile { path, content }).collect())
    }

    /// Brings one text to rest.
    pub(crate) async fn store(&self, tenant: TenantId, bytes: Vec<u8>) -> Result<Content, BlobError> {
        let contents = self.store_all(tenant, vec![bytes]).await?;
        Ok(contents.into_iter().next().expect("one comes back for one"))
    }

    async fn store_all(&self, tenant: TenantId, all: Vec<Vec<u8>>) -> Result<Vec<Content>, BlobError> {
        let pack_all = move || all.iter().map(|bytes| pack(bytes)).collect::<Vec<_>>();
        let packed = spawn_blocking(pack_all).await.map_err(BlobError::Interrupted)?;
        let mut contents = Vec::with_capacity(packed.len());
        for mut content in packed {
            if let Some(large) = content.inline.take_if(|inline| inline.len() > INLINE_BYTES_MAX) {
                self.put(tenant, content.sha256, large).await?;
            }
            contents.push(content);
        }
        Ok(contents)
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
