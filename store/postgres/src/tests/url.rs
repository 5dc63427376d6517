//! A URL says everything, and nobody is told what it keeps secret.

use super::{PostgresStore, open_new};
use crate::OpenError;
use crate::connection::{Link, Role, Session};
use crate::url::options;

/// What is wrong with a URL, with what lies behind it.
#[track_caller]
fn refusal(url: &str) -> String {
    let error = options(url).expect_err("it is refused");
    let OpenError::Url(source) = &error else { panic!("{error:?}") };
    format!("{error:?} {error} {source:?} {source}")
}

#[test]
fn what_a_url_leaves_out_has_a_default_and_the_rest_is_demanded() {
    let read = options("postgres://me@db.example/farm").unwrap();
    assert_eq!((read.get_host(), read.get_port(), read.get_username()), ("db.example", 5432, "me"));
    assert_eq!(read.get_database(), Some("farm"));
    assert!(matches!(read.get_ssl_mode(), sqlx::postgres::PgSslMode::Prefer));
    let read = options("postgresql:///?host=/run/postgresql&user=me&dbname=farm&port=5433").unwrap();
    assert_eq!((read.get_port(), read.get_database()), (5433, Some("farm")));
    assert!(read.get_socket().unwrap().ends_with("postgresql"));
    options("postgres://me:p%3Fss@db/farm?sslmode=verify-full&sslrootcert=/ca.pem&options[search_path]=farm")
        .unwrap();
    for (url, missing) in [
        ("postgres:///farm?user=me", "no host"),
        ("postgres://db/farm", "no user"),
        ("postgres://me@db", "no database"),
        ("postgres://me@db/farm?target_session_attrs=read-write", "`target_session_attrs`"),
    ] {
        assert!(refusal(url).contains(missing), "{}", refusal(url));
    }
}

#[test]
fn a_password_that_was_not_encoded_is_refused_and_not_repeated() {
    for url in [
        "postgres://me:S3C?RET@db/farm",
        "postgres://me:12?S3CRET@db/farm",
        "postgres://me:12?S3CRET&RET@db/farm",
        "postgres://me:S3C#RET@db/farm",
        "postgres://me:12#S3CRET@db/farm",
        "postgres://me:12/S3CRET@db/farm",
        "postgres://me:S3C/RET@db/farm",
        "mysql://me:S3CRET@db/farm",
        "postgres:me:S3CRET@db/farm",
        "postgres://me@db/farm?sslpassword=S3CRET",
        "postgres://me@db/farm?password=S3CRET&port=many",
    ] {
        let text = refusal(url);
        assert!(!text.contains("S3C") && !text.contains("RET"), "{url}: {text}");
    }
}

#[tokio::test]
async fn nothing_that_is_printed_shows_the_password() {
    let (store, url) = open_new().await;
    let password = url.split(['@', ':']).nth(2).unwrap();
    let link = Link::new(options(&url).unwrap(), Session::of(Role::App));
    let wrong = url.replace(password, "S3CRET");
    let error = PostgresStore::open(&wrong).await.unwrap_err();
    let texts = [format!("{store:?}"), format!("{link:?}"), format!("{error:?}"), format!("{error:#}")];
    for text in texts {
        assert!(!text.contains(password) && !text.contains("S3CRET"), "{text}");
    }
}
