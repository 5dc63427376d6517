//! What is stored comes back.

use ::blobs::BlobSettings;
use futures::future::join_all;
use schemas::{Sha256, TenantId};
use testbed::servers::s3::S3;

use super::books::{Books, noise};
use super::place::{Place, bucket};

#[tokio::test]
async fn sources_and_outputs_come_back() {
    for place in Place::all() {
        let books = Books::new(&place.settings).await;
        let claim = books.run(1).await;
        assert_eq!(books.source(&claim).await.unwrap(), noise(1));
        books.succeed(&claim, 2).await;
        assert_eq!(books.output(claim.job.id).await.unwrap(), noise(2));
        let name = |seed| format!("t/{}/{}", TenantId::LOCAL, Sha256::of(&noise(seed)));
        let mut names = [name(1), name(2)];
        names.sort_unstable();
        assert_eq!(place.list("").await.iter().map(AsRef::as_ref).collect::<Vec<&str>>(), names);
    }
}

#[tokio::test]
async fn the_same_content_put_by_many_at_once_is_there_once_and_whole() {
    for place in Place::all() {
        let books = Books::new(&place.settings).await;
        let claims = join_all((0..16).map(|_| books.run(1))).await;
        place.only().await;
        for source in join_all(claims.iter().map(|claim| books.source(claim))).await {
            assert_eq!(source.unwrap(), noise(1));
        }
    }
}

#[tokio::test]
async fn farms_under_different_prefixes_of_a_bucket_do_not_meet() {
    let settings = bucket(S3::shared());
    let place = |prefix: &str| {
        Place::of(BlobSettings { url: format!("{}/{prefix}", settings.url), ..settings.clone() })
    };
    let (one, other) = (place("farms/one"), place("farms/other"));
    let (books, others) = (Books::new(&one.settings).await, Books::new(&other.settings).await);
    let (claim, others_claim) = (books.run(1).await, others.run(1).await);
    assert_eq!((one.list("").await.len(), other.list("").await.len()), (1, 1));
    one.delete(&one.only().await).await;
    books.source(&claim).await.unwrap_err();
    assert_eq!(others.source(&others_claim).await.unwrap(), noise(1));
    let all: Vec<_> = Place::of(settings).list("").await;
    assert_eq!(all, [format!("farms/other/t/{}/{}", TenantId::LOCAL, Sha256::of(&noise(1))).into()]);
}

#[tokio::test]
async fn a_good_place_passes_the_check_and_keeps_nothing_of_it() {
    for place in Place::all() {
        ::blobs::open(&place.settings).unwrap().check([1; 16]).await.unwrap();
        assert!(place.list("").await.is_empty());
    }
}

#[tokio::test]
async fn the_check_names_what_is_wrong_and_no_secret() {
    let place = Place::s3();
    let mut settings = place.settings.clone();
    settings.options.insert("secret_access_key".to_owned(), "hunter2".to_owned());
    let error = ::blobs::open(&settings).unwrap().check([1; 16]).await.unwrap_err();
    let told = format!("{error:?} {error} {}", std::error::Error::source(&error).unwrap());
    assert!(told.contains("403 Forbidden (SignatureDoesNotMatch)"), "{told}");
    assert!(!told.contains("hunter2") && !told.contains('<'), "{told}");
}
