//! Users, passwords and TLS.

use std::error::Error;
use std::time::Duration;

use queue::{RedisConfig, RedisConnectError, RedisFault, RedisQueue, RedisTls};
use scheduler::Dice;
use scheduler::ports::Queue;
use testbed::servers::certificate::Authority;
use testbed::servers::redis::{Options, Redis};
use tokio::time::timeout;

use super::super::queue::{job, ready};
use super::{PATIENCE, config};

const PASSWORD: &str = "s3cretOfTheQueue";

async fn connect(config: &RedisConfig) -> Result<RedisQueue, RedisFault> {
    match RedisQueue::connect(config.clone(), Dice::from_seed(1)).await {
        Ok(queue) => Ok(queue),
        Err(RedisConnectError::Redis(fault)) => Err(fault),
        Err(RedisConnectError::Config(error)) => panic!("{error}"),
    }
}

async fn works(queue: &RedisQueue) {
    assert_eq!(queue.push(&ready([1, 2])).await.unwrap(), 2);
    assert_eq!(timeout(PATIENCE, queue.pull(1)).await.unwrap().unwrap(), [job(1)]);
}

/// Everything that a fault or a log line could show of it.
fn shown(fault: &RedisFault) -> String {
    let mut shown = vec![format!("{fault} {fault:?}")];
    let mut source = fault.source();
    while let Some(error) = source {
        shown.push(format!("{error} {error:?}"));
        source = error.source();
    }
    shown.join(" ")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_says_who_it_is() {
    let queue = connect(&config(Redis::shared())).await.unwrap();
    let server = queue.check().await.unwrap();
    assert_eq!((server.mode.as_str(), server.role.as_str()), ("standalone", "master"));
    assert!(server.version.split('.').next().unwrap().parse::<u32>().unwrap() >= 7, "{server:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_is_asked_for_and_never_shown() {
    let redis = Redis::start(Options { password: Some(PASSWORD.to_owned()), ..Options::default() });
    let good = config(&redis);
    works(&connect(&good).await.unwrap()).await;
    for url in [
        redis.url_of("default", "s3cretButWrong"),
        redis.url_of("nobody", "s3cretButWrong"),
        format!("redis://127.0.0.1:{}", redis.port()),
    ] {
        let refused = connect(&RedisConfig { url: url.parse().unwrap(), ..good.clone() }).await.unwrap_err();
        assert!(matches!(refused, RedisFault::Unauthorized(_)), "{refused:?}");
        assert!(!shown(&refused).contains("s3cret"), "{}", shown(&refused));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_documented_rights_are_enough() {
    let redis = Redis::start(Options::default());
    let config = user(&redis, str::to_owned);
    let queue = connect(&config).await.unwrap();
    works(&queue).await;
    queue.life().await.unwrap();
    // Gives back what a dropped pull has fetched.
    drop(timeout(Duration::from_millis(1), queue.pull(5)).await);
    queue.close();
    queue.closed().await;
    assert_eq!(redis.ask(&["ACL", "LOG"]), "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_of_the_documented_rights_is_needed() {
    let redis = Redis::start(Options::default());
    for right in ["+evalsha", "+script|load", "+llen", "+rpush", "+set", "+blmpop"] {
        let config = user(&redis, |rights| rights.replace(right, ""));
        redis.ask(&["SCRIPT", "FLUSH"]);
        let queue = RedisQueue::open(config, Dice::from_seed(1)).unwrap();
        let failed = match queue.push(&ready([1])).await {
            Ok(_) => match queue.life().await {
                Ok(_) => timeout(PATIENCE, queue.pull(1)).await.unwrap().unwrap_err(),
                Err(failed) => failed,
            },
            Err(failed) => failed,
        };
        let fault = failed.0.downcast_ref::<RedisFault>().unwrap();
        assert!(matches!(fault, RedisFault::Forbidden(_)), "without {right}: {fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_keys_of_others_are_out_of_reach() {
    let redis = Redis::start(Options::default());
    let config = RedisConfig { prefix: "another".to_owned(), ..user(&redis, str::to_owned) };
    let refused = connect(&config).await.unwrap_err();
    assert!(matches!(refused, RedisFault::Forbidden(_)), "{refused:?}");
}

/// Settings for a user who has the documented rights after `change`.
fn user(redis: &Redis, change: impl Fn(&str) -> String) -> RedisConfig {
    let config = config(redis);
    let rights = change(&config.rights());
    let password = format!(">{PASSWORD}");
    let mut command = vec!["ACL", "SETUSER", "farm", "reset", "on", &password];
    command.extend(rights.split_whitespace());
    redis.ask(&command);
    RedisConfig { url: redis.url_of("farm", PASSWORD).parse().unwrap(), ..config }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tls_trusts_the_authority_it_is_given_and_no_other() {
    let redis =
        Redis::start(Options { tls: true, password: Some(PASSWORD.to_owned()), ..Options::default() });
    let (authority, other) = (redis.certificate.as_ref().unwrap().authority(), Authority::new());
    let trusting = |pem: Option<&str>| {
        let ca_pem = pem.map(|pem| pem.as_bytes().to_vec());
        RedisConfig { tls: RedisTls { ca_pem, client: None }, ..config(&redis) }
    };
    works(&connect(&trusting(Some(authority.certificate_pem()))).await.unwrap()).await;
    for pem in [Some(other.certificate_pem()), None] {
        let refused = connect(&trusting(pem)).await.unwrap_err();
        assert!(matches!(refused, RedisFault::Unsecured(_)), "{refused:?}");
        assert!(shown(&refused).contains("certificate"), "{}", shown(&refused));
    }
}

/// A server that answers with something else than Redis speaks.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plain_text_to_a_server_with_tls_is_refused() {
    let redis = Redis::start(Options { tls: true, ..Options::default() });
    let url = format!("redis://127.0.0.1:{}", redis.port()).parse().unwrap();
    connect(&RedisConfig { url, ..config(&redis) }).await.unwrap_err();
}
