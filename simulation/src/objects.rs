//! The object store: slow, away, or wrong at times.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use object_store::path::Path;
use object_store::{
    Attributes, CopyOptions, Error, Extensions, GetOptions, GetResult, GetResultPayload, ListResult,
    MultipartUpload, ObjectMeta, ObjectStore, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};

use crate::faults::Server;
use crate::link::Link;
use crate::world::{Moment, World, timestamp};

/// What is stored.
#[derive(Debug, Default)]
pub(crate) struct Objects(BTreeMap<String, Object>);

#[derive(Debug, Clone)]
struct Object {
    bytes: Bytes,
    stored_at: Moment,
}

impl Objects {
    /// The bytes of an object.
    pub(crate) fn bytes(&self, path: &str) -> Option<&Bytes> {
        self.0.get(path).map(|object| &object.bytes)
    }

    fn put(world: &mut World, path: String, bytes: Bytes) {
        let stored_at = world.now;
        world.objects.0.insert(path, Object { bytes, stored_at });
    }

    fn get(world: &mut World, path: &str) -> Option<Object> {
        let mut object = world.objects.0.get(path).cloned()?;
        if world.mishap(world.faults.objects_wrong) {
            return None;
        }
        if world.mishap(world.faults.objects_wrong) {
            object.bytes = Bytes::from_static(b"something else");
        }
        Some(object)
    }

    fn list(world: &World, prefix: Option<&Path>) -> Vec<ObjectMeta> {
        let objects = world.objects.0.iter().map(|(path, object)| meta(&Path::from(path.as_str()), object));
        objects.filter(|found| prefix.is_none_or(|prefix| found.location.prefix_matches(prefix))).collect()
    }

    fn copy(world: &mut World, from: &str, to: String) -> bool {
        let Some(object) = world.objects.0.get(from).cloned() else { return false };
        Self::put(world, to, object.bytes);
        true
    }
}

/// The object store as a process has it.
pub(crate) struct ObjectsClient(pub(crate) Link);

#[async_trait]
impl ObjectStore for ObjectsClient {
    async fn put_opts(&self, location: &Path, payload: PutPayload, _: PutOptions) -> Result<PutResult> {
        let (path, bytes) = (location.to_string(), Bytes::from(payload));
        let request = self.0.write(Server::Blobs, "put");
        self.0.ask(request, move |world, _| Objects::put(world, path, bytes)).await.map_err(|_| gone())?;
        Ok(PutResult { e_tag: None, version: None, extensions: Extensions::default() })
    }

    async fn put_multipart_opts(&self, _: &Path, _: PutMultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        Err(unsupported())
    }

    async fn get_opts(&self, location: &Path, _: GetOptions) -> Result<GetResult> {
        let (path, request) = (location.to_string(), self.0.read(Server::Blobs, "get"));
        let found =
            self.0.ask(request, move |world, _| Objects::get(world, &path)).await.map_err(|_| gone())?;
        let object = found.ok_or_else(|| not_found(location))?;
        Ok(GetResult {
            meta: meta(location, &object),
            range: 0..object.bytes.len() as u64,
            attributes: Attributes::default(),
            extensions: Extensions::default(),
            payload: GetResultPayload::Stream(stream::once(async move { Ok(object.bytes) }).boxed()),
        })
    }

    fn delete_stream(&self, locations: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        let link = self.0.clone();
        let deleted = locations.and_then(move |location| {
            let (link, path) = (link.clone(), location.to_string());
            async move {
                let request = link.write(Server::Blobs, "delete");
                link.ask(request, move |world, _| world.objects.0.remove(&path)).await.map_err(|_| gone())?;
                Ok(location)
            }
        });
        deleted.boxed()
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        let (link, prefix) = (self.0.clone(), prefix.cloned());
        let listed = async move {
            let request = link.read(Server::Blobs, "list");
            let all = link
                .ask(request, move |world, _| Objects::list(world, prefix.as_ref()))
                .await
                .map_err(|_| gone())?;
            Ok::<_, Error>(stream::iter(all).map(Ok))
        };
        stream::once(listed).try_flatten().boxed()
    }

    async fn list_with_delimiter(&self, _: Option<&Path>) -> Result<ListResult> {
        Err(unsupported())
    }

    async fn copy_opts(&self, from: &Path, to: &Path, _: CopyOptions) -> Result<()> {
        let (path, copy, request) = (from.to_string(), to.to_string(), self.0.write(Server::Blobs, "copy"));
        let copied = self.0.ask(request, move |world, _| Objects::copy(world, &path, copy)).await;
        if copied.map_err(|_| gone())? { Ok(()) } else { Err(not_found(from)) }
    }
}

impl fmt::Debug for ObjectsClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ObjectsClient").field(&self.0.life.host).finish()
    }
}

impl fmt::Display for ObjectsClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("simulated objects")
    }
}

#[expect(clippy::default_trait_access, reason = "only object_store knows the crate of the type")]
fn meta(location: &Path, object: &Object) -> ObjectMeta {
    let unix_ms = u64::try_from(timestamp(object.stored_at).unix_ms()).unwrap_or(0);
    let mut meta = ObjectMeta {
        location: location.clone(),
        last_modified: Default::default(),
        size: object.bytes.len() as u64,
        e_tag: None,
        version: None,
    };
    meta.last_modified += Duration::from_millis(unix_ms);
    meta
}

fn gone() -> Error {
    Error::Generic { store: "simulation", source: "the simulated connection is lost".into() }
}

fn not_found(location: &Path) -> Error {
    Error::NotFound { path: location.to_string(), source: "no such object".into() }
}

fn unsupported() -> Error {
    Error::NotSupported { source: "nobody needs it".into() }
}
