//! Settings of encryption reach the server.

use std::time::Duration;

use ::blobs::BlobSettings;
use scheduler::ports::Download;
use schemas::TenantId;

use super::books::{Books, noise};
use super::place::Place;

/// 32 bytes as base64.
pub(super) const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const OTHER_KEY: &str = "//////////////////////////////////////////8=";

/// The same with a key of the customer.
pub(super) fn with_key(settings: &BlobSettings, key: &str) -> BlobSettings {
    let mut settings = settings.clone();
    settings.options.insert("aws_server_side_encryption".to_owned(), "sse-c".to_owned());
    settings.options.insert("aws_sse_customer_key_base64".to_owned(), key.to_owned());
    settings
}

#[tokio::test]
async fn with_a_key_of_the_customer_nobody_reads_without_it() {
    let plain = Place::s3();
    let place = Place::of(with_key(&plain.settings, KEY));
    let books = Books::new(&place.settings).await;
    let claim = books.run(1).await;
    assert_eq!(books.source(&claim).await.unwrap(), noise(1));
    let path = place.only().await;
    assert!(place.can_read(&path).await);
    assert!(!plain.can_read(&path).await, "without a key");
    assert!(!Place::of(with_key(&plain.settings, OTHER_KEY)).can_read(&path).await, "with another key");
}

/// Whoever follows an address has no key.
#[tokio::test]
async fn with_a_key_of_the_customer_no_address_is_signed() {
    let place = Place::s3();
    let books = Books::new(&with_key(&place.settings, KEY)).await;
    let claim = books.run(1).await;
    books.succeed(&claim, 2).await;
    let stored = books.stored_output(claim.job.id).await;
    let download = Download {
        content_type: "text/plain",
        content_disposition: "attachment".to_owned(),
        valid_for: Duration::from_mins(1),
    };
    let url = books.scheduler.download_url(TenantId::LOCAL, &stored, &download).await.unwrap();
    assert_eq!(url, None);
}

/// The trash works by copies within the store, which need the key for both ends.
#[tokio::test]
async fn with_a_key_of_the_customer_orphans_go_and_come_back() {
    let place = Place::of(with_key(&Place::s3().settings, KEY));
    let books = Books::new(&place.settings).await;
    let old = books.run(1).await;
    books.succeed(&old, 2).await;
    books.pass(Duration::from_hours(31 * 24));
    assert_eq!(books.scheduler.retain().await.unwrap(), (1, 2));
    let thrown_away = place.list("trash").await.remove(0);
    assert!(place.can_read(&thrown_away).await);
}
