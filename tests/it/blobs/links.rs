//! Large files past the farm, by address.

use std::time::Duration;

use client::Client;
use reqwest::StatusCode;
use scheduler::ports::{Content, Download};
use schemas::{JobId, ProjectPath, Sha256, TenantId};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::books::{Books, noise};
use super::place::Place;

/// A place, books that use it, and a build whose output is the noise of 2.
async fn built() -> (Place, Books, JobId) {
    let place = Place::s3();
    let books = Books::new(&place.settings).await;
    let claim = books.run(1).await;
    books.succeed(&claim, 2).await;
    (place, books, claim.job.id)
}

async fn address(books: &Books, stored: &Content, valid_for: Duration) -> reqwest::Url {
    let download = Download {
        content_type: "text/xml; charset=utf-8",
        content_disposition: "attachment; filename*=UTF-8''a%20b%2Exml".to_owned(),
        valid_for,
    };
    let url = books.scheduler.download_url(TenantId::LOCAL, stored, &download).await.unwrap();
    url.unwrap().parse().unwrap()
}

async fn get(url: reqwest::Url) -> reqwest::Response {
    reqwest::get(url).await.unwrap()
}

#[tokio::test]
async fn an_address_gives_that_object_packed_to_whoever_has_it() {
    let (_place, books, id) = built().await;
    let stored = books.stored_output(id).await;
    let answer = get(address(&books, &stored, Duration::from_mins(1)).await).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-encoding"), "zstd");
    assert_eq!(header("content-type"), "text/xml; charset=utf-8");
    assert_eq!(header("content-disposition"), "attachment; filename*=UTF-8''a%20b%2Exml");
    let packed = answer.bytes().await.unwrap();
    assert_eq!(zstd::decode_all(&packed[..]).unwrap(), noise(2));
}

#[tokio::test]
async fn an_address_is_good_for_one_object_one_method_and_some_time() {
    let (_place, books, id) = built().await;
    let stored = books.stored_output(id).await;
    let url = address(&books, &stored, Duration::from_mins(1)).await;
    let mut other = url.clone();
    other.set_path(&url.path().replace(&stored.sha256.to_string(), &Sha256::of(&noise(1)).to_string()));
    assert_ne!(other, url);
    assert_eq!(get(other).await.status(), StatusCode::FORBIDDEN, "another object");
    let deleted = reqwest::Client::new().delete(url.clone()).send().await.unwrap();
    assert_eq!(deleted.status(), StatusCode::FORBIDDEN, "another method");
    let mut longer = url.clone();
    longer.set_query(Some(&url.query().unwrap().replace("X-Amz-Expires=60", "X-Amz-Expires=600")));
    assert_ne!(longer, url);
    assert_eq!(get(longer).await.status(), StatusCode::FORBIDDEN, "a longer time");
    assert_eq!(get(url).await.status(), StatusCode::OK);

    let short = address(&books, &stored, Duration::from_secs(1)).await;
    let expires = async {
        while get(short.clone()).await.status() != StatusCode::FORBIDDEN {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), expires).await.expect("it expires");
}

/// The farm over HTTP, the client, and the store between them.
#[tokio::test(flavor = "multi_thread")]
async fn the_client_follows_and_falls_back() {
    let (place, books, id) = built().await;
    let config = api::Config { redirect_bytes_min: 1_000, ..api::Config::default() };
    let router = api::router(books.scheduler.clone(), config.clone()).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let farm = format!("http://{}", listener.local_addr().unwrap());
    let stop = CancellationToken::new();
    let told = stop.clone();
    let serving = tokio::spawn(async move { api::serve(listener, router, &config, told).await });

    let url = format!("{farm}/api/v1/builds/{id}/files/a.bin");
    let unmoved = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let answer = unmoved.get(&url).header("accept-encoding", "zstd").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::TEMPORARY_REDIRECT);
    let client = Client::new(&farm).unwrap();
    let path = ProjectPath::new("a.bin").unwrap();
    assert_eq!(client.file(id, &path).await.unwrap(), noise(2));

    // Wrong bytes under the address: nobody takes them for the file, neither the client nor the farm.
    let object = format!("t/{}/{}", TenantId::LOCAL, Sha256::of(&noise(2))).into();
    let good = place.read(&object).await;
    place.write(&object, zstd::encode_all(&noise(3)[..], 3).unwrap()).await;
    client.file(id, &path).await.unwrap_err();
    place.write(&object, good).await;
    assert_eq!(client.file(id, &path).await.unwrap(), noise(2), "without the attribute the farm sends it");
    stop.cancel();
    serving.await.unwrap();
}
