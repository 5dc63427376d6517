//! A store that is away, hangs, is slow or breaks off: an error within seconds, and no harm when it is back.

use std::time::{Duration, Instant};

use ::blobs::BlobSettings;
use scheduler::{BlobError, ReadError, SubmitError};
use testbed::servers::s3::S3;
use tokio::time::sleep;

use super::books::{Books, noise};
use super::place::bucket;
use super::proxy::Proxy;

/// How long a server may take until it serves again.
const BACK_MAX: Duration = Duration::from_secs(20);

/// What nobody has to wait longer for than he is told, and some room for a machine with much to do.
const BOUND: Duration = Duration::from_secs(25);

/// `settings` with the patience of a test: a second for a try, five for everything.
async fn impatient(mut settings: BlobSettings) -> Books {
    settings.options.insert("timeout".to_owned(), "1s".to_owned());
    Books::with(::blobs::open(&settings).unwrap().with_time_max(Duration::from_secs(5))).await
}

/// Both a write and a read fail, within the bound.
async fn check_away(books: &Books, claim: &scheduler::ports::Claim) {
    let began = Instant::now();
    let submitted = books.submit(2).await.unwrap_err();
    let SubmitError::Blob(BlobError::Unavailable(_) | BlobError::TimedOut(_)) = submitted else {
        panic!("{submitted:?}")
    };
    let read = books.source(claim).await.unwrap_err();
    let ReadError::Blob(BlobError::Unavailable(_) | BlobError::TimedOut(_)) = read else {
        panic!("{read:?}")
    };
    assert!(began.elapsed() < 2 * BOUND, "{:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_away_or_hangs_is_an_error_until_it_is_back() {
    let s3 = S3::start();
    let books = impatient(bucket(&s3)).await;
    let claim = books.run(1).await;

    s3.freeze();
    check_away(&books, &claim).await;
    s3.thaw();
    assert_eq!(source_once_back(&books, &claim).await, noise(1));

    s3.kill();
    check_away(&books, &claim).await;
    s3.restart();
    assert_eq!(source_once_back(&books, &claim).await, noise(1), "what was acknowledged survives a crash");
    let claim = books.run(2).await;
    assert_eq!(books.source(&claim).await.unwrap(), noise(2));
}

/// The source of a build; a server that has just come back answers with errors of its own for a moment.
async fn source_once_back(books: &Books, claim: &scheduler::ports::Claim) -> Vec<u8> {
    let began = Instant::now();
    loop {
        match books.source(claim).await {
            Ok(source) => return source,
            Err(_) if began.elapsed() < BACK_MAX => sleep(Duration::from_millis(100)).await,
            Err(error) => panic!("{error:?}"),
        }
    }
}

/// The shared server behind a proxy.
async fn behind_a_proxy() -> (Books, Proxy) {
    let s3 = S3::shared();
    let proxy = Proxy::before(s3.port()).await;
    let settings = BlobSettings { options: s3.options(proxy.port), ..bucket(s3) };
    (impatient(settings).await, proxy)
}

#[tokio::test]
async fn an_answer_that_is_too_slow_is_an_error_in_time() {
    let (books, proxy) = behind_a_proxy().await;
    let claim = books.run(1).await;
    proxy.delay(Duration::from_secs(3));
    check_away(&books, &claim).await;
    proxy.delay(Duration::ZERO);
    assert_eq!(books.source(&claim).await.unwrap(), noise(1));
}

#[tokio::test]
async fn an_answer_that_is_cut_is_asked_for_again() {
    let (books, proxy) = behind_a_proxy().await;
    let claim = books.run(1).await;
    proxy.cut(2);
    assert_eq!(books.source(&claim).await.unwrap(), noise(1));
    assert_eq!(proxy.n_cuts_left(), 0, "it was cut");
}
