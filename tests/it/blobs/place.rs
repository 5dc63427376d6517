//! Where the content of one test lies, and what somebody sees who looks at it past the farm.

use std::sync::Arc;

use ::blobs::BlobSettings;
use futures::TryStreamExt;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use tempfile::TempDir;
use testbed::servers::azure::Azure;
use testbed::servers::s3::{Bucket, S3};

/// Set by `cargo xtask clouds`.
const CLOUDS: &str = "JPEFARM_TEST_CLOUDS";

/// Where the content of one test lies.
pub(super) struct Place {
    /// How the farm is told about it.
    pub(super) settings: BlobSettings,
    /// The same objects past the farm.
    objects: Arc<dyn ObjectStore>,
    /// A folder lives as long as this.
    _folder: Option<TempDir>,
}

/// Settings for a bucket of `s3` that no other test uses.
pub(super) fn bucket(s3: &S3) -> BlobSettings {
    let Bucket { url, options } = s3.create_bucket();
    BlobSettings { url, options, ca_pem: None }
}

impl Place {
    /// A folder.
    pub(super) fn folder() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = BlobSettings::folder(folder.path()).unwrap();
        Self { _folder: Some(folder), ..Self::of(settings) }
    }

    /// A bucket of the shared S3 server.
    pub(super) fn s3() -> Self {
        Self::of(bucket(S3::shared()))
    }

    /// A place of its own in the shared emulator of Azure.
    fn azure() -> Self {
        let Bucket { url, options } = Azure::shared().create_place();
        Self::of(BlobSettings { url, options, ca_pem: None })
    }

    /// One of each; of Azure only when `cargo xtask clouds` asks for it, which installs the emulator.
    pub(super) fn all() -> Vec<Self> {
        let mut places = vec![Self::folder(), Self::s3()];
        places.extend(std::env::var_os(CLOUDS).map(|_| Self::azure()));
        places
    }

    /// What `settings` name.
    pub(super) fn of(settings: BlobSettings) -> Self {
        let url = object_store::signer::Url::parse(&settings.url).unwrap();
        let (store, prefix) = object_store::parse_url_opts(&url, &settings.options).unwrap();
        Self { settings, objects: Arc::new(PrefixStore::new(store, prefix)), _folder: None }
    }

    /// The paths of all objects in `folder`, sorted.
    pub(super) async fn list(&self, folder: &str) -> Vec<Path> {
        let found: Vec<_> = self.objects.list(Some(&Path::from(folder))).try_collect().await.unwrap();
        let mut paths: Vec<_> = found.into_iter().map(|object| object.location).collect();
        paths.sort_unstable();
        paths
    }

    /// The path of the one object in use.
    pub(super) async fn only(&self) -> Path {
        let paths = self.list("t").await;
        assert_eq!(paths.len(), 1, "{paths:?}");
        paths[0].clone()
    }

    /// The bytes of an object.
    pub(super) async fn read(&self, path: &Path) -> Vec<u8> {
        self.objects.get(path).await.unwrap().bytes().await.unwrap().into()
    }

    /// Whether the server hands an object out.
    pub(super) async fn can_read(&self, path: &Path) -> bool {
        self.objects.get(path).await.is_ok()
    }

    /// Writes an object.
    pub(super) async fn write(&self, path: &Path, bytes: Vec<u8>) {
        self.objects.put(path, PutPayload::from(bytes)).await.unwrap();
    }

    /// Moves an object.
    pub(super) async fn rename(&self, from: &Path, to: &Path) {
        self.objects.rename(from, to).await.unwrap();
    }

    /// Deletes an object.
    pub(super) async fn delete(&self, path: &Path) {
        self.objects.delete(path).await.unwrap();
    }
}
