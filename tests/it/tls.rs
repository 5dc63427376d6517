//! The ways to PostgreSQL, Redis and S3 over TLS, through the real binary: whoever answers has to be who he says, and
//! whoever does not encrypt is refused.

use std::path::Path;

use serde::Deserialize;
use testbed::binary;
use testbed::cluster::{Cluster, Options, Size};
use testbed::servers::certificate::Authority;
use testbed::servers::postgres::Postgres;
use testbed::servers::redis::{self, Redis};
use testbed::servers::s3::S3;
use testbed::workspace::root;

/// The password of the Redis of these tests.
const PASSWORD: &str = "hunter2OfTheQueue";

/// What `jpefarm doctor --json` prints.
#[derive(Deserialize)]
struct Doctor {
    findings: Vec<Finding>,
}

#[derive(Debug, Deserialize)]
struct Finding {
    about: String,
    status: String,
    message: String,
    advice: Option<String>,
}

/// A setting that differs from those of the cluster.
type Change<'a> = (&'a str, String);

/// A farm whose servers all speak TLS.
async fn cluster() -> Cluster {
    let files = root().join("target/tmp");
    let options = Options {
        home: files.join("cluster-home"),
        logs: files.join("cluster/tls"),
        redis: redis::Options { password: Some(PASSWORD.to_owned()), ..redis::Options::default() },
        size: Size { apis: 1, schedulers: 1, workers: 1, isolated: 0 },
        tls: true,
        settings: vec!["telemetry.log = \"warn\"".to_owned()],
        ..Options::new(binary::jpefarm(), &files)
    };
    Cluster::start(options).await
}

/// Runs a command with the settings of `cluster` but for some, and returns its exit code, stdout and stderr, which show
/// no password.
async fn jpefarm(cluster: &Cluster, changes: &[Change<'_>], name: &str) -> (Option<i32>, String, String) {
    let mut command = cluster.command(name);
    let variables = changes.iter().map(|(key, value)| (format!("JPEFARM_{key}"), value));
    let output = command.arg("--json").envs(variables).kill_on_drop(true).output().await.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (stdout, stderr) = (text(output.stdout), text(output.stderr));
    let url = cluster.servers.books.postgres.url("any");
    let password = url.split(&[':', '@']).nth(2).unwrap();
    for secret in [password, PASSWORD, &cluster.servers.bucket.options["secret_access_key"]] {
        assert!(!stdout.contains(secret) && !stderr.contains(secret), "{stdout}{stderr}");
    }
    (output.status.code(), stdout, stderr)
}

async fn doctor(cluster: &Cluster, changes: &[Change<'_>]) -> Vec<Finding> {
    let (_, stdout, stderr) = jpefarm(cluster, changes, "doctor").await;
    let document: Doctor = serde_json::from_str(&stdout).unwrap_or_else(|_| panic!("{stdout}{stderr}"));
    document.findings
}

/// What was found out about the books, the queue and the contents.
async fn findings(cluster: &Cluster, changes: &[Change<'_>]) -> [Finding; 3] {
    let mut findings = doctor(cluster, changes).await;
    ["store", "queue", "blobs"].map(|about| {
        let idx = findings.iter().position(|finding| finding.about == about).unwrap();
        findings.swap_remove(idx)
    })
}

/// Checks that with `changes` all three servers are refused, with these words in what is said and advised, and that
/// nothing starts.
async fn check_refused(cluster: &Cluster, changes: &[Change<'_>], said: [&str; 3], advised: [&str; 3]) {
    let expected = said.into_iter().zip(advised);
    for (finding, (said, advised)) in findings(cluster, changes).await.iter().zip(expected) {
        let advice = finding.advice.as_deref().unwrap_or_default();
        assert_eq!(finding.status, "fail", "{finding:?}");
        assert!(finding.message.contains(said) && advice.contains(advised), "{finding:?}");
    }
    for command in ["migrate", "scheduler"] {
        let (code, _, stderr) = jpefarm(cluster, changes, command).await;
        assert_eq!(code, Some(3), "{command}: {stderr}");
        assert!(stderr.contains(said[0]) && stderr.contains(advised[0]), "{command}: {stderr}");
    }
}

/// The changes by which `authority` is trusted instead of those of the servers.
fn trusting<'a>(cluster: &Cluster, authority: &Path) -> [Change<'a>; 3] {
    let books = &cluster.servers.books;
    let url = books.postgres.url(&books.database);
    let (way, _) = url.split_once("sslrootcert=").unwrap();
    let authority = authority.display();
    [
        ("STORE_URL", format!("{way}sslrootcert={authority}")),
        ("QUEUE_TLS_CA", authority.to_string()),
        ("BLOBS_TLS_CA", authority.to_string()),
    ]
}

/// A cluster for all of it, because it takes a while to start.
#[tokio::test(flavor = "multi_thread")]
async fn a_farm_lives_on_servers_with_tls_and_takes_nobody_else_for_them() {
    let cluster = cluster().await;
    check_farm(&cluster).await;
    check_untrusted(&cluster).await;
    check_plain(&cluster).await;
    assert_eq!(cluster.stop().await, [Some(0); 3]);
}

async fn check_farm(cluster: &Cluster) {
    for finding in findings(cluster, &[]).await {
        assert_eq!(finding.status, "ok", "{finding:?}");
    }
    let mut submit = cluster.client_command("submit");
    submit.args(["--wait", "--profile", "package,ref", "--server", &cluster.urls()[0]]);
    let output = submit.arg(root().join("examples/garden-party")).output().await.unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));

    let of_the_farm = "FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'jpefarm'";
    assert!(cluster.servers.books.number(&format!("SELECT count(*) {of_the_farm} AND ssl")) > 0);
    assert_eq!(cluster.servers.books.number(&format!("SELECT count(*) {of_the_farm} AND NOT ssl")), 0);
    assert!(cluster.servers.redis.ask(&["CLIENT", "LIST"]).lines().count() > 1, "the roles are connected");
    assert_eq!(cluster.n_logged(" WARN ") + cluster.n_logged("ERROR"), 0, "{}", cluster.log_tails());
}

async fn check_untrusted(cluster: &Cluster) {
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("other.pem");
    std::fs::write(&other, Authority::new().certificate_pem()).unwrap();
    let advised = ["sslrootcert=FILE", "`queue.tls_ca`", "`blobs.tls_ca`"];
    check_refused(cluster, &trusting(cluster, &other), ["invalid peer certificate"; 3], advised).await;

    let nowhere = trusting(cluster, Path::new("/nowhere/ca.pem"));
    let file = "the file /nowhere/ca.pem cannot be read: No such file";
    let said = ["cannot be secured: error communicating with database: No such file", file, file];
    check_refused(cluster, &nowhere, said, advised).await;
}

/// Nobody falls back to plain text, so no password is sent in it.
async fn check_plain(cluster: &Cluster) {
    let (postgres, redis, s3) = (Postgres::shared(), Redis::shared(), S3::shared());
    let plain = [
        ("STORE_URL", format!("{}?sslmode=verify-full", postgres.url("postgres"))),
        ("QUEUE_URL", format!("rediss://default:{PASSWORD}@127.0.0.1:{}", redis.port())),
        ("BLOBS_OPTIONS_ENDPOINT", format!("https://127.0.0.1:{}", s3.port())),
    ];
    let said = ["server does not support TLS", "Redis does not answer in time", "received corrupt message"];
    let advised = ["`ssl = on`", "exactly when Redis speaks TLS", "`allow_http`"];
    check_refused(cluster, &plain, said, advised).await;

    // Plain text to servers that want TLS: PostgreSQL takes it unless pg_hba.conf says otherwise.
    let plain = [
        ("QUEUE_URL", format!("redis://default:{PASSWORD}@127.0.0.1:{}", cluster.servers.redis.port())),
        ("BLOBS_OPTIONS_ENDPOINT", format!("http://127.0.0.1:{}", cluster.servers.s3.port())),
    ];
    let [_, queue, blobs] = findings(cluster, &plain).await;
    assert!(queue.message.contains("only with rediss://"), "{queue:?}");
    assert!(blobs.message.contains("URL scheme is not allowed"), "{blobs:?}");
}
