//! The ways to PostgreSQL, Redis and S3 over TLS, as an operator sets them: whoever answers has to be who he says, and
//! whoever does not encrypt is refused.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde::Deserialize;
use testbed::binary;
use testbed::servers::certificate::Authority;
use testbed::servers::postgres::Postgres;
use testbed::servers::redis::{Options, Redis};
use testbed::servers::s3::{Bucket, S3};
use testbed::workspace::root;

/// The password of the Redis of these tests.
const PASSWORD: &str = "hunter2OfTheQueue";

/// Servers that speak TLS.
struct Secured {
    postgres: Postgres,
    redis: Redis,
    s3: S3,
    database: String,
    bucket: Bucket,
}

impl Secured {
    /// Those that all tests here share.
    fn shared() -> &'static Self {
        static SHARED: OnceLock<Secured> = OnceLock::new();
        SHARED.get_or_init(|| {
            let options = Options { tls: true, password: Some(PASSWORD.to_owned()), ..Options::default() };
            let (postgres, redis, s3) =
                (Postgres::start_with_tls(), Redis::start(options), S3::start_with_tls());
            let (database, bucket) = (postgres.create_database(), s3.create_bucket());
            Self { postgres, redis, s3, database, bucket }
        })
    }

    /// The ways to them, on which `ca` is trusted instead of their own authorities.
    fn ways(&self, ca: Option<&Path>) -> Ways {
        let trusted = |own: PathBuf| ca.map_or(own, Path::to_owned);
        Ways {
            store: self.postgres.url(&self.database),
            store_ca: trusted(self.postgres.certificate().ca()),
            queue: self.redis.url(),
            queue_ca: trusted(self.redis.certificate().ca()),
            bucket: self.bucket.clone(),
            blobs_ca: trusted(self.s3.certificate().ca()),
        }
    }
}

/// How the servers are reached, and whom the farm trusts on the way.
struct Ways {
    store: String,
    store_ca: PathBuf,
    queue: String,
    queue_ca: PathBuf,
    bucket: Bucket,
    blobs_ca: PathBuf,
}

impl Ways {
    /// As variables.
    fn variables(&self) -> Vec<(String, String)> {
        let store = format!("{}?sslmode=verify-full&sslrootcert={}", self.store, self.store_ca.display());
        let mut variables = vec![
            ("JPEFARM_STORE_URL".to_owned(), store),
            ("JPEFARM_QUEUE_URL".to_owned(), self.queue.clone()),
            ("JPEFARM_QUEUE_TLS_CA".to_owned(), self.queue_ca.display().to_string()),
            ("JPEFARM_BLOBS_URL".to_owned(), self.bucket.url.clone()),
            ("JPEFARM_BLOBS_TLS_CA".to_owned(), self.blobs_ca.display().to_string()),
        ];
        let options = self.bucket.options.iter();
        let option = |(key, value): (&String, &String)| {
            (format!("JPEFARM_BLOBS_OPTIONS_{}", key.to_uppercase()), value.clone())
        };
        variables.extend(options.map(option));
        variables
    }

    /// What `jpefarm` says with them: exit code, stdout, stderr.
    async fn jpefarm(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let mut command = binary::command(&home());
        command.args(arguments).envs(self.variables()).env("JPEFARM_LOG", "warn").kill_on_drop(true);
        let output = command.output().await.unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let (stdout, stderr) = (text(output.stdout), text(output.stderr));
        for secret in [PASSWORD, &self.bucket.options["secret_access_key"], self.password()] {
            assert!(!stdout.contains(secret) && !stderr.contains(secret), "{stdout}{stderr}");
        }
        (output.status.code(), stdout, stderr)
    }

    /// The password of PostgreSQL.
    fn password(&self) -> &str {
        let (_, rest) = self.store.split_once("postgres:").unwrap();
        rest.split_once(':').unwrap().1.split_once('@').unwrap().0
    }

    async fn doctor(&self) -> Vec<Finding> {
        let (_, stdout, stderr) = self.jpefarm(&["doctor", "--json"]).await;
        let document: Doctor = serde_json::from_str(&stdout).unwrap_or_else(|_| panic!("{stdout}{stderr}"));
        document.findings
    }
}

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

/// A home that all tests share, so that the compiler is compiled once.
fn home() -> PathBuf {
    let home = root().join("target/tmp/cluster-home");
    std::fs::create_dir_all(&home).unwrap();
    home
}

/// Checks that the books, the queue and the contents are all refused, with these words in what is said and advised.
async fn check_refused(ways: &Ways, said: [&str; 3], advised: [&str; 3]) {
    let findings = ways.doctor().await;
    for (idx, about) in ["store", "queue", "blobs"].into_iter().enumerate() {
        let finding = findings.iter().find(|finding| finding.about == about).unwrap();
        let advice = finding.advice.as_deref().unwrap_or_default();
        assert_eq!(finding.status, "fail", "{finding:?}");
        assert!(finding.message.contains(said[idx]), "{finding:?}");
        assert!(advice.contains(advised[idx]), "{finding:?}");
    }
    for command in ["migrate", "api", "worker"] {
        let (code, _, stderr) = ways.jpefarm(&[command]).await;
        assert_eq!(code, Some(3), "{command}: {stderr}");
        assert!(stderr.contains(said[0]) && stderr.contains(advised[0]), "{command}: {stderr}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_vouched_for_by_another_authority_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("other.pem");
    std::fs::write(&other, Authority::new().certificate_pem()).unwrap();
    let advised = ["sslrootcert=FILE", "`queue.tls_ca`", "`blobs.tls_ca`"];
    check_refused(&Secured::shared().ways(Some(&other)), ["invalid peer certificate"; 3], advised).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_that_is_not_there_is_named() {
    let ways = Secured::shared().ways(Some(Path::new("/nowhere/ca.pem")));
    let file = "the file /nowhere/ca.pem cannot be read: No such file";
    let advised = ["sslrootcert=FILE", "`queue.tls_ca` names", "`blobs.tls_ca` names"];
    check_refused(
        &ways,
        ["cannot be secured: error communicating with database: No such file", file, file],
        advised,
    )
    .await;
}

/// Nobody falls back to plain text, and no password is sent in it.
#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_encrypt_is_refused() {
    let (postgres, redis, s3) = (Postgres::shared(), Redis::shared(), S3::shared());
    let mut ways = Secured::shared().ways(None);
    ways.store = postgres.url(&postgres.create_database());
    ways.queue = format!("rediss://default:{PASSWORD}@127.0.0.1:{}", redis.port());
    ways.bucket.options.insert("endpoint".to_owned(), format!("https://127.0.0.1:{}", s3.port()));
    let said = ["server does not support TLS", "Redis does not answer in time", "received corrupt message"];
    check_refused(&ways, said, ["`ssl = on`", "exactly when Redis speaks TLS", "`allow_http`"]).await;
}
