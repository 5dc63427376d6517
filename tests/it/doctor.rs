//! What `jpefarm doctor` finds out about servers and certificates.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use scheduler::ports::{Clock, SystemClock};
use serde_json::Value;
use testbed::binary;
use testbed::cluster::{Cluster, Options};
use testbed::servers::certificate::{Authority, Certificate};
use testbed::servers::postgres::Durability;
use testbed::workspace::root;
use tokio::process::Command;
use tokio::time::timeout;

use crate::cluster::options;

/// Bounds an examination, the compiling of the compiler included.
const PATIENCE: Duration = Duration::from_mins(3);

const DAY: Duration = Duration::from_hours(24);

/// A farm without a worker for the test `name`.
async fn farm(name: &str, durability: Durability) -> Cluster {
    Cluster::start(Options { durability, ..options(name, 0) }).await
}

/// What was found.
struct Findings(Vec<Value>);

impl Findings {
    /// Runs `doctor`, which has to exit with `code`.
    async fn of(mut command: Command, code: i32) -> Self {
        let examined = command.arg("--json").kill_on_drop(true).output();
        let output = timeout(PATIENCE, examined).await.expect("it ends").unwrap();
        let stdout = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(code), "{stdout}");
        Self(serde_json::from_str::<Value>(&stdout).unwrap()["findings"].as_array().unwrap().clone())
    }

    /// Checks how it stands with something, and that messages and advice say all of this.
    #[track_caller]
    fn check(&self, about: &str, status: &str, said: &[&str]) {
        let found: Vec<&Value> = self.0.iter().filter(|finding| finding["about"] == about).collect();
        assert!(!found.is_empty(), "nothing about {about}: {:?}", self.0);
        assert!(found.iter().all(|finding| finding["status"] == status), "{found:?}");
        let text = format!("{found:?}");
        for said in said {
            assert!(text.contains(said), "{text} does not say {said}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_are_kept_well_pass() {
    let farm = farm("doctor-well", Durability::Fsync).await;
    let findings = Findings::of(farm.command("doctor"), 0).await;
    findings.check("postgresql", "ok", &["version 1"]);
    findings.check("queue", "ok", &["Redis"]);
    findings.check("redis memory", "ok", &["noeviction"]);
    findings.check("redis disk", "ok", &["no file"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_may_lose_something_are_warned_about() {
    let farm = farm("doctor-warns", Durability::Relaxed).await;
    farm.servers.redis.ask(&["CONFIG", "SET", "maxmemory-policy", "allkeys-lru"]);
    let findings = Findings::of(farm.command("doctor"), 0).await;
    let risks = ["`fsync` is off", "`synchronous_commit` is off", "full_page_writes = on in postgresql.conf"];
    findings.check("postgresql", "warn", &risks);
    findings.check("redis memory", "warn", &["allkeys-lru", "noeviction in redis.conf"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_ask_redis_is_told_the_right() {
    let farm = farm("doctor-rights", Durability::Relaxed).await;
    let redis = &farm.servers.redis;
    let rights = queue::RedisConfig::new(redis.url().parse().unwrap()).rights();
    let mut user = vec!["ACL", "SETUSER", "farm", "reset", "on", ">password"];
    user.extend(rights.split_whitespace());
    redis.ask(&user);
    let mut command = farm.command("doctor");
    command.env("JPEFARM_QUEUE_URL", redis.url_of("farm", "password"));
    let findings = Findings::of(command, 0).await;
    findings.check("queue", "ok", &["Redis"]);
    findings.check("redis memory", "ok", &["+info"]);
}

/// A farm on one machine that serves with this pair.
fn serving(folder: &Path, pair: &Certificate) -> Command {
    let (certificate, key) = (folder.join("farm.pem"), folder.join("farm.key"));
    std::fs::write(&certificate, &pair.certificate_pem).unwrap();
    std::fs::write(&key, &pair.key_pem).unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    let home = root().join("target/tmp/cluster-home");
    std::fs::create_dir_all(&home).unwrap();
    let mut command = binary::command(&home);
    command.arg("doctor").env("JPEFARM_DATA_DIR", folder.join("data"));
    command.env("JPEFARM_HTTP_TLS_CERTIFICATE", certificate).env("JPEFARM_HTTP_TLS_KEY", key);
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_a_certificate_is_announced() {
    let (authority, folder) = (Authority::new(), tempfile::tempdir().unwrap());
    let now = Duration::from_millis(SystemClock.now().unix_ms().unsigned_abs());
    let yesterday = UNIX_EPOCH + now - DAY;
    let good_for = |days: u32| authority.issue_until("localhost", yesterday + (days + 1) * DAY + DAY / 2);
    let findings = Findings::of(serving(folder.path(), &good_for(60)), 0).await;
    findings.check("certificate", "ok", &["60 days left"]);
    findings.check("disk", "ok", &["free"]);
    let findings = Findings::of(serving(folder.path(), &good_for(10)), 0).await;
    findings.check("certificate", "warn", &["10 days left", "renew"]);
    let findings =
        Findings::of(serving(folder.path(), &authority.issue_until("localhost", yesterday)), 3).await;
    findings.check("certificate", "fail", &["ended", "renew"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_of_another_certificate_fails() {
    let (authority, folder) = (Authority::new(), tempfile::tempdir().unwrap());
    let key_pem = authority.issue("localhost").key_pem;
    let mixed = Certificate { key_pem, ..authority.issue("localhost") };
    let findings = Findings::of(serving(folder.path(), &mixed), 3).await;
    findings.check("certificate", "fail", &["cannot be used together"]);
}
