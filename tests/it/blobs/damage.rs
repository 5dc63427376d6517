//! Whoever meddles with the objects is found out.

use scheduler::{BlobError, ReadError};

use super::books::{Books, noise};
use super::place::Place;

#[tokio::test]
async fn wrong_cut_and_foreign_bytes_are_errors_and_never_results() {
    for place in Place::all() {
        let books = Books::new(&place.settings).await;
        let claim = books.run(1).await;
        let path = place.only().await;
        let good = place.read(&path).await;
        let flipped = |idx: usize| {
            let mut bytes = good.clone();
            bytes[idx] ^= 1;
            bytes
        };
        let cut = good[..good.len() / 2].to_vec();
        let longer = [good.as_slice(), b"x"].concat();
        let huge = vec![0; 10 << 20];
        let damages =
            [flipped(0), flipped(good.len() / 2), flipped(good.len() - 1), cut, longer, huge, Vec::new()];
        for damage in damages {
            place.write(&path, damage).await;
            let error = books.source(&claim).await.unwrap_err();
            assert!(matches!(error, ReadError::Blob(BlobError::Corrupt(_))), "{error:?}");
        }
        place.write(&path, good).await;
        assert_eq!(books.source(&claim).await.unwrap(), noise(1));
    }
}

#[tokio::test]
async fn missing_content_is_an_error_and_writing_it_again_heals_it() {
    for place in Place::all() {
        let books = Books::new(&place.settings).await;
        let claim = books.run(1).await;
        place.delete(&place.only().await).await;
        let error = books.source(&claim).await.unwrap_err();
        assert!(matches!(error, ReadError::Blob(BlobError::Missing(_))), "{error:?}");
        books.submit(1).await.unwrap();
        assert_eq!(books.source(&claim).await.unwrap(), noise(1));
    }
}
