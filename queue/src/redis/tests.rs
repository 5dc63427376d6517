use std::error::Error;
use std::time::Duration;

use ::redis::{ErrorKind, RedisError};
use schemas::{Class, Timestamp};

use super::backoff::Backoff;
use super::keys::{Keys, N_LISTS, Popped, id, list_of};
use super::turns::Turns;
use super::*;

fn url(text: &str) -> RedisUrl {
    text.parse().unwrap()
}

fn job(number: u8) -> JobId {
    JobId::new(Timestamp::from_unix_ms(1), [number; 10])
}

fn popped(number: u8) -> Popped {
    Popped { list: 1, id: job(number) }
}

#[test]
fn every_class_comes_first_as_often_as_it_weighs() {
    let mut turns = Turns::default();
    let n_turns: i32 = WEIGHTS.iter().sum();
    for _ in 0..3 {
        let mut n_first = [0; N_LISTS];
        for _ in 0..n_turns {
            n_first[turns.next()[0]] += 1;
        }
        assert_eq!(n_first, WEIGHTS);
    }
}

#[test]
fn every_turn_looks_into_every_list_and_the_others_come_by_importance() {
    let mut turns = Turns::default();
    for _ in 0..100 {
        let order = turns.next();
        assert!(order[1] < order[2], "{order:?}");
        assert_eq!(order.iter().sum::<usize>(), 3, "{order:?}");
    }
}

#[test]
fn the_turns_of_a_class_lie_apart() {
    let mut turns = Turns::default();
    let firsts: String = (0..13).map(|_| turns.next()[0].to_string()).collect();
    assert_eq!(firsts, "0100102010010");
}

#[test]
fn the_lists_of_a_pool_share_a_hash_tag() {
    let keys = Keys::new("jpefarm", "default");
    let expected = [
        "{jpefarm:default}:ready:interactive",
        "{jpefarm:default}:ready:normal",
        "{jpefarm:default}:ready:bulk",
    ];
    assert_eq!(keys.all(), &expected);
    for class in [Class::Interactive, Class::Normal, Class::Bulk] {
        let key = keys.of(list_of(class));
        let name = serde_json::to_value(class).unwrap();
        assert!(key.ends_with(name.as_str().unwrap()), "{key}");
        assert_eq!(keys.number(key.as_bytes()), Some(list_of(class)));
    }
    assert_eq!(keys.number(b"{jpefarm:other}:ready:bulk"), None);
}

#[test]
fn an_id_is_its_sixteen_bytes() {
    assert_eq!(id(job(7).as_uuid().as_bytes()), Some(job(7)));
    assert_eq!(id(b"short"), None);
    assert_eq!(id(&[0; 17]), None);
}

#[test]
fn pauses_grow_up_to_a_bound_and_begin_anew() {
    let longest = |n_before: usize| {
        let pauses = (0..500).map(|seed| {
            let mut backoff = Backoff::new(Dice::from_seed(seed));
            for _ in 0..n_before {
                backoff.next();
            }
            backoff.next()
        });
        pauses.max().unwrap().as_millis()
    };
    assert!((80..=100).contains(&longest(0)));
    assert!((160..=200).contains(&longest(1)));
    assert!((1_600..=2_000).contains(&longest(20)));
    let mut backoff = Backoff::new(Dice::from_seed(1));
    for _ in 0..20 {
        backoff.next();
    }
    backoff.reset();
    assert!(backoff.next() <= Duration::from_millis(100));
}

#[test]
fn a_url_shows_no_secret() {
    let secret = url("rediss://farm:s3cr%40t@redis.example:6380/2");
    assert_eq!(secret.to_string(), "rediss://***@redis.example:6380/2");
    let queue = RedisQueue::open(RedisConfig::new(secret.clone()), Dice::from_seed(1)).unwrap();
    for shown in [format!("{secret:?}"), format!("{:?}", RedisConfig::new(secret)), format!("{queue:?}")] {
        assert!(!shown.contains("s3cr") && !shown.contains("farm:s"), "{shown}");
    }
    assert_eq!(url("redis://localhost").to_string(), "redis://localhost:6379/0");
}

#[test]
fn a_url_that_cannot_be_is_not_repeated() {
    for text in [
        "http://farm:s3cret@localhost",
        "unix:///s3cret",
        "redis://farm:s3cret@localhost:port",
        "redis://farm:s3cret@localhost/none",
        "redis://farm:s3/cret@localhost",
        "rediss://farm:s3cret@localhost/#insecure",
        "rediss://farm:s3cret@localhost/#s3cret",
        "redis://farm:s3cret@0.0.0.0",
        "redis:",
    ] {
        let error = text.parse::<RedisUrl>().unwrap_err();
        let source = error.source().map(|source| format!("{source} {source:?}"));
        let shown = format!("{error} {error:?} {source:?}");
        assert!(!shown.contains("s3"), "{shown}");
    }
}

#[test]
fn settings_that_cannot_be_are_refused() {
    let good = RedisConfig::new(url("redis://localhost"));
    let refused = |config: RedisConfig| RedisQueue::open(config, Dice::from_seed(1)).unwrap_err().to_string();
    for (config, word) in [
        (RedisConfig { prefix: String::new(), ..good.clone() }, "prefix"),
        (RedisConfig { prefix: "{a}".to_owned(), ..good.clone() }, "prefix"),
        (RedisConfig { pool: "a:b".to_owned(), ..good.clone() }, "pool"),
        (RedisConfig { pool: "a".repeat(65), ..good.clone() }, "pool"),
        (RedisConfig { capacity: 0, ..good.clone() }, "capacity"),
        (RedisConfig { tls: RedisTls { ca_pem: Some(Vec::new()), client: None }, ..good.clone() }, "rediss"),
    ] {
        let error = refused(config);
        assert!(error.contains(word), "{error}");
    }
    let tls = RedisTls { ca_pem: Some(b"-----BEGIN CERTIFICATE-----".to_vec()), client: None };
    assert!(refused(RedisConfig { url: url("rediss://localhost"), tls, ..good }).contains("certificates"));
}

#[test]
fn faults_are_told_apart() {
    let io = RedisError::from(std::io::Error::other("gone"));
    assert_eq!(RedisFault::from(io).kind(), "unreachable");
    let late = RedisError::from(std::io::Error::from(std::io::ErrorKind::TimedOut));
    assert_eq!(RedisFault::from(late).kind(), "timed_out");
    let denied = RedisError::from((ErrorKind::AuthenticationFailed, "no"));
    assert_eq!(RedisFault::from(denied).kind(), "unauthorized");
    for (code, kind) in [
        ("NOAUTH", "unauthorized"),
        ("WRONGPASS", "unauthorized"),
        ("NOPERM", "forbidden"),
        ("WRONGTYPE", "wrong_type"),
        ("OOM", "out_of_memory"),
        ("READONLY", "read_only"),
        ("LOADING", "loading"),
        ("MOVED", "other_node"),
        ("CLUSTERDOWN", "other_node"),
        ("MISCONF", "refused"),
        ("ERR", "refused"),
    ] {
        let answer = ::redis::parse_redis_value(format!("-{code} in words\r\n").as_bytes());
        let error = answer.and_then(::redis::Value::extract_error).unwrap_err();
        assert_eq!(RedisFault::from(error).kind(), kind, "{code}");
    }
}

#[test]
fn only_a_master_of_version_7_or_newer_will_do() {
    let server = |version: &str, role: &str| RedisServer {
        version: version.to_owned(),
        mode: "standalone".to_owned(),
        role: role.to_owned(),
    };
    server("7.0.15", "master").check().unwrap();
    server("10.0", "master").check().unwrap();
    assert_eq!(server("7.2.4", "replica").check().unwrap_err().kind(), "read_only");
    for old in ["6.2.14", "unknown", ""] {
        assert_eq!(server(old, "master").check().unwrap_err().kind(), "too_old");
    }
}

#[test]
fn the_documentation_names_the_rights_in_force() {
    let rights = RedisConfig::new(url("redis://localhost")).rights();
    assert!(include_str!("../redis.rs").contains(&rights), "{rights}");
}

#[test]
fn a_wish_takes_no_more_than_it_says() {
    let shelf = Shelf::default();
    shelf.put((0..5).map(popped).collect());
    assert_eq!(shelf.wish(3).take().unwrap().unwrap(), [job(0), job(1), job(2)]);
    assert_eq!(shelf.wish(3).take().unwrap().unwrap(), [job(3), job(4)]);
    assert!(shelf.wish(3).take().is_none());
}

#[tokio::test]
async fn the_wishes_of_all_pulls_are_counted_while_they_live() {
    let shelf = Shelf::default();
    let (mut one, mut other) = (shelf.wish(2), shelf.wish(3));
    assert!(one.take().is_none() && one.take().is_none() && other.take().is_none());
    assert_eq!(shelf.wished().await, 5);
    drop(other);
    assert_eq!(shelf.wished().await, 2);
}

/// Or the reader would fetch for it once more.
#[test]
fn a_wish_that_has_come_true_counts_no_more() {
    let shelf = Shelf::default();
    let mut wish = shelf.wish(3);
    assert!(wish.take().is_none());
    assert_eq!(shelf.n_wished(), 3);
    shelf.put(vec![popped(1)]);
    assert_eq!(wish.take().unwrap().unwrap(), [job(1)]);
    assert_eq!(shelf.n_wished(), 0);
}

#[tokio::test]
async fn a_forgotten_wish_counts_again_when_its_pull_looks() {
    let shelf = Shelf::default();
    let (mut alive, mut abandoned) = (shelf.wish(2), shelf.wish(3));
    assert!(alive.take().is_none() && abandoned.take().is_none());
    shelf.put(vec![popped(1)]);
    assert_eq!(shelf.clear(), [popped(1)]);
    assert!(alive.take().is_none());
    assert_eq!(shelf.wished().await, 2);
    drop((alive, abandoned));
    assert!(futures::FutureExt::now_or_never(shelf.wished()).is_none());
}

#[test]
fn a_fault_ends_the_wishes_until_redis_works() {
    let shelf = Shelf::default();
    shelf.put(vec![popped(1)]);
    shelf.fail(RedisFault::TimedOut);
    assert_eq!(shelf.wish(1).take().unwrap().unwrap(), [job(1)]);
    assert_eq!(shelf.wish(1).take().unwrap().unwrap_err().kind(), "timed_out");
    shelf.put(Vec::new());
    assert!(shelf.wish(1).take().is_none());
}
