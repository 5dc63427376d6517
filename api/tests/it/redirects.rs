//! Large files past the farm.

use std::sync::Arc;

use api::Config;
use async_trait::async_trait;
use axum::http::{Method, StatusCode};
use futures::TryStreamExt;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use scheduler::ports::{Download, DownloadSigner};
use schemas::{JobId, Sha256};

use crate::farm::{Farm, request};

/// Signs by writing down what it is asked for.
#[derive(Debug)]
struct Clerk;

#[async_trait]
impl DownloadSigner for Clerk {
    async fn sign(&self, path: &Path, download: &Download) -> Result<String, object_store::Error> {
        let Download { content_type, content_disposition, valid_for } = download;
        let valid_s = valid_for.as_secs();
        Ok(format!("https://objects.example/{path}?{content_type}&{content_disposition}&{valid_s}"))
    }
}

/// Has no credentials that could sign.
#[derive(Debug)]
struct Stranger;

#[async_trait]
impl DownloadSigner for Stranger {
    async fn sign(&self, _: &Path, _: &Download) -> Result<String, object_store::Error> {
        Err(object_store::Error::NotSupported { source: "no key".into() })
    }
}

fn noise() -> Vec<u8> {
    let mut bytes = vec![0; 100_000];
    StdRng::seed_from_u64(1).fill(&mut bytes[..]);
    bytes
}

/// A farm that sends clients elsewhere from 50,000 bytes on, and a build with a file larger than that, one as
/// large that packs well, and a small one.
async fn farm(signer: impl DownloadSigner + 'static, redirect_bytes_min: u64) -> (Farm, JobId) {
    let config = Config { redirect_bytes_min, ..Config::default() };
    let farm = Farm::with_signer(config, Arc::new(signer)).await;
    let zeros = vec![0; 100_000];
    let id = farm.finished(&[("a/large.xml", &noise()), ("b.bin", &zeros), ("c.txt", b"small")]).await;
    (farm, id)
}

fn path(id: JobId, file: &str) -> String {
    format!("/api/v1/builds/{id}/files/{file}")
}

#[tokio::test]
async fn a_large_file_is_at_another_address_for_who_takes_zstd() {
    let (farm, id) = farm(Clerk, 50_000).await;
    let large = path(id, "a/large.xml");
    let answer = farm.get_with(&large, &[("accept-encoding", "gzip, zstd")]).await;
    let answer = answer.expect(StatusCode::TEMPORARY_REDIRECT);
    let sha256 = Sha256::of(&noise());
    let tenant = schemas::TenantId::LOCAL;
    let dressed = "text/xml; charset=utf-8&attachment; filename*=UTF-8''large%2Exml&300";
    assert_eq!(answer.header("location"), format!("https://objects.example/t/{tenant}/{sha256}?{dressed}"));
    assert_eq!(answer.header("etag"), format!("\"{sha256}\""));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(answer.body.is_empty());

    for headers in [&[][..], &[("accept-encoding", "gzip")], &[("accept-encoding", "zstd;q=0")]] {
        farm.get_with(&large, headers).await.expect(StatusCode::OK);
    }
    let head = request(Method::HEAD, &large, &[("accept-encoding", "zstd")], "");
    farm.send(head).await.expect(StatusCode::OK);
    let tag = answer.header("etag");
    let known = [("accept-encoding", "zstd"), ("if-none-match", tag)];
    farm.get_with(&large, &known).await.expect(StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn the_farm_sends_small_files_and_those_in_their_rows() {
    let (farm, id) = farm(Clerk, 50_000).await;
    for file in ["b.bin", "c.txt"] {
        farm.get_with(&path(id, file), &[("accept-encoding", "zstd")]).await.expect(StatusCode::OK);
    }
}

#[tokio::test]
async fn the_farm_sends_everything_where_it_is_told_to_or_nobody_signs() {
    let (told, told_id) = farm(Clerk, 0).await;
    let (alone, alone_id) = farm(Stranger, 1).await;
    for (farm, id) in [(told, told_id), (alone, alone_id)] {
        let answer = farm.get_with(&path(id, "a/large.xml"), &[("accept-encoding", "zstd")]).await;
        answer.expect(StatusCode::OK);
    }
}

/// Put there by other means, such as a copy of the bucket that lost the attributes.
#[tokio::test]
async fn an_object_that_does_not_say_how_it_is_packed_is_sent_by_the_farm() {
    let (farm, id) = farm(Clerk, 50_000).await;
    let objects: Vec<_> = farm.objects.list(None).try_collect().await.unwrap();
    for object in objects {
        let bytes = farm.objects.get(&object.location).await.unwrap().bytes().await.unwrap();
        farm.objects.put(&object.location, PutPayload::from(bytes)).await.unwrap();
    }
    let answer = farm.get_with(&path(id, "a/large.xml"), &[("accept-encoding", "zstd")]).await;
    assert_eq!(answer.expect(StatusCode::OK).header("etag"), format!("W/\"{}\"", Sha256::of(&noise())));
}
