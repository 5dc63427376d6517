//! All files of a build as one archive, made file by file while it is sent.
//!
//! The same files always give the same bytes: no time, no owner, one mode.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use futures::Stream;
use futures::stream::try_unfold;
use scheduler::Scheduler;
use schemas::api::ArchiveFormat;
use schemas::{JobId, OutputFile, ProjectPath, TenantId};
use tokio::task::spawn_blocking;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Everybody may read, the owner may write.
const MODE: u32 = 0o644;

/// An archive on its way to the client.
pub(crate) struct Archive {
    scheduler: Scheduler,
    tenant: TenantId,
    job: JobId,
    files: std::vec::IntoIter<OutputFile>,
    packer: Option<Packer>,
    buffer: Buffer,
}

impl Archive {
    /// Begins an archive of `files`, which are the outputs of `job`.
    pub(crate) fn new(
        scheduler: Scheduler,
        tenant: TenantId,
        job: JobId,
        files: Vec<OutputFile>,
        format: ArchiveFormat,
    ) -> Self {
        let buffer = Buffer::default();
        let packer = Some(Packer::new(format, buffer.clone()));
        Self { scheduler, tenant, job, files: files.into_iter(), packer, buffer }
    }

    /// The archive's bytes. An error breaks the answer off, so that the client sees that it is not whole.
    pub(crate) fn into_stream(self) -> impl Stream<Item = io::Result<Bytes>> + Send {
        try_unfold(self, Self::next)
    }

    /// Packs one more file, or the end.
    async fn next(mut self) -> io::Result<Option<(Bytes, Self)>> {
        let Some(packer) = self.packer.take() else {
            return Ok(None);
        };
        match self.files.next() {
            Some(file) => {
                let content = self.load(&file.path).await?;
                let packing = spawn_blocking(move || packer.add(&file.path, &content));
                self.packer = Some(packing.await??);
            }
            None => spawn_blocking(move || packer.finish()).await??,
        }
        Ok(Some((self.buffer.take(), self)))
    }

    async fn load(&self, path: &ProjectPath) -> io::Result<Bytes> {
        let content = self.scheduler.file(self.tenant, self.job, path).await;
        let content = content.inspect_err(|error| {
            let error: &dyn std::error::Error = error;
            tracing::error!(error, job.id = %self.job, "an archive is broken off");
        });
        content.map_err(io::Error::other)?.ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

/// What is packed and not sent yet.
#[derive(Debug, Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    fn take(&self) -> Bytes {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).into()
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

enum Packer {
    Zip(Box<ZipWriter<StreamWriter<Buffer>>>),
    TarGz(Box<tar::Builder<GzEncoder<Buffer>>>),
}

impl Packer {
    fn new(format: ArchiveFormat, buffer: Buffer) -> Self {
        match format {
            ArchiveFormat::Zip => Self::Zip(Box::new(ZipWriter::new_stream(buffer))),
            ArchiveFormat::TarGz => {
                let gzip = GzEncoder::new(buffer, Compression::default());
                Self::TarGz(Box::new(tar::Builder::new(gzip)))
            }
        }
    }

    fn add(mut self, path: &ProjectPath, content: &[u8]) -> io::Result<Self> {
        match &mut self {
            Self::Zip(zip) => {
                let options = SimpleFileOptions::default()
                    .compression_method(CompressionMethod::Deflated)
                    .last_modified_time(DateTime::default())
                    .unix_permissions(MODE);
                zip.start_file(path.as_str(), options)?;
                zip.write_all(content)?;
            }
            Self::TarGz(tar) => {
                let mut header = tar::Header::new_gnu();
                header.set_size(content.len() as u64);
                header.set_mode(MODE);
                tar.append_data(&mut header, path.as_str(), content)?;
            }
        }
        Ok(self)
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Self::Zip(zip) => zip.finish().map(drop)?,
            Self::TarGz(tar) => tar.into_inner()?.finish().map(drop)?,
        }
        Ok(())
    }
}
