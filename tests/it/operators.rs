//! What operators meet on PostgreSQL, through the real binary: users and rights, variables of other tools, room for
//! connections, and two servers that share nothing but their books.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use client::Client;
use rustix::process::{Pid, Signal, kill_process};
use schemas::api::{SubmitBuild, SubmitFile};
use schemas::{BuildOptions, CachePolicy, Class, JobKind, JobState};
use serde_json::Value;
use testbed::binary;
use testbed::servers::postgres::{Durability, Postgres};
use testbed::workspace::root;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

/// Bounds every wait.
const PATIENCE: Duration = Duration::from_mins(2);

/// The password of the users of these tests.
const PASSWORD: &str = "hunter2OfTheBooks";

/// A home that all tests share, so that the compiler is compiled once.
fn home() -> PathBuf {
    let home = root().join("target/tmp/cluster-home");
    std::fs::create_dir_all(&home).unwrap();
    home
}

/// A server without the roles of the farm, which belong to the whole server.
async fn postgres() -> Postgres {
    spawn_blocking(|| Postgres::start(Durability::Relaxed)).await.unwrap()
}

/// The name of an empty database of a user who may make roles, and its URL.
fn owned(postgres: &Postgres, user: &str) -> (String, String) {
    let database = postgres.create_database();
    let sql = format!("CREATE ROLE {user} LOGIN CREATEROLE PASSWORD '{PASSWORD}'");
    postgres.execute_in(&database, &sql);
    postgres.execute_in(&database, &format!("ALTER DATABASE {database} OWNER TO {user}"));
    let url = format!("postgres://{user}:{PASSWORD}@127.0.0.1:{}/{database}", postgres.port());
    (database, url)
}

/// What a command prints: its exit code, and the document on its stdout.
async fn run(url: &str, arguments: &[&str], variables: &[(&str, &str)]) -> (Option<i32>, Value) {
    let mut command = binary::command(&home());
    command.arg("--json").args(arguments).env("JPEFARM_STORE_URL", url).envs(variables.iter().copied());
    let output = timeout(PATIENCE, command.kill_on_drop(true).output()).await.expect("it ends").unwrap();
    let (stdout, stderr) =
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(!stdout.contains(PASSWORD) && !stderr.contains(PASSWORD), "{stdout}{stderr}");
    let document = serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{error}: {stdout}{stderr}"));
    (output.status.code(), document)
}

#[tokio::test]
async fn migrate_sees_to_roles_and_rights_also_when_the_schema_is_current() {
    let postgres = postgres().await;
    let (database, url) = owned(&postgres, "owner");
    let migrate = async |arguments: &[&str]| run(&url, &[&["migrate"], arguments].concat(), &[]).await;
    let roles = ["jpefarm_app", "jpefarm_dispatcher", "jpefarm_maintenance"];
    let (code, due) = migrate(&["--dry-run"]).await;
    assert_eq!((code, &due["migrated"], &due["missing_roles"]), (Some(0), &false.into(), &roles[..].into()));
    assert_eq!(migrate(&[]).await.1["migrated"], true);
    assert_eq!(migrate(&[]).await.1["migrated"], false);

    postgres.execute_in(
        &database,
        "REVOKE jpefarm_app FROM owner; REVOKE ALL ON jobs, _sqlx_migrations FROM jpefarm_app",
    );
    let (_, due) = migrate(&["--dry-run"]).await;
    assert_eq!((&due["from"], &due["missing_roles"]), (&due["to"], &roles[..1].into()));
    assert_eq!((&due["lacks_rights"], &due["migrated"]), (&true.into(), &false.into()));
    assert_eq!(migrate(&[]).await.1["migrated"], true);
    let (_, current) = migrate(&["--dry-run"]).await;
    assert_eq!(
        (&current["lacks_rights"], &current["missing_roles"]),
        (&false.into(), &Value::Array(Vec::new()))
    );

    postgres.execute_in(&database, &format!("CREATE ROLE stranger LOGIN PASSWORD '{PASSWORD}'"));
    let (code, refused) = run(&url.replace("owner", "stranger"), &["migrate", "--dry-run"], &[]).await;
    let text = refused.to_string();
    assert!(
        code == Some(3) && text.contains("stranger may not use the tables") && text.contains("owner"),
        "{text}"
    );
}

#[tokio::test]
async fn variables_of_other_tools_change_nothing_or_are_refused() {
    let postgres = postgres().await;
    let (_, url) = owned(&postgres, "owner");
    let others = [
        ("PGHOST", "nowhere.invalid"),
        ("PGHOSTADDR", "192.0.2.1"),
        ("PGPORT", "1"),
        ("PGUSER", "nobody"),
        ("PGPASSWORD", "wrong"),
        ("PGDATABASE", "nothing"),
        ("PGSSLMODE", "verify-full"),
        ("PGAPPNAME", "other"),
    ];
    assert_eq!(run(&url, &["migrate"], &others).await.0, Some(0));
    let without_password = url.replace(&format!(":{PASSWORD}"), "");
    let (code, refused) = run(&without_password, &["migrate"], &[("PGPASSWORD", PASSWORD)]).await;
    assert!(code == Some(3) && refused.to_string().contains("empty password"), "{refused}");
    for variable in ["PGOPTIONS", "PGSSLROOTCERT", "PGSSLCERT", "PGSSLKEY"] {
        let (code, refused) = run(&url, &["migrate"], &[(variable, "-csearch_path=x")]).await;
        let message = format!("the variable {variable} would change every connection");
        assert!(code == Some(3) && refused.to_string().contains(&message), "{refused}");
    }
    let (code, _) =
        run(&format!("{url}?sslrootcert=/ca.pem"), &["migrate"], &[("PGSSLROOTCERT", "/x")]).await;
    assert_eq!(code, Some(0), "the URL says the same");
}

#[tokio::test]
async fn a_doctor_says_how_many_processes_there_is_room_for() {
    let postgres = postgres().await;
    let (_, url) = owned(&postgres, "owner");
    run(&url, &["migrate"], &[]).await;
    let folder = tempfile::tempdir().unwrap();
    let blobs = format!("file://{}", folder.path().display());
    let connections = async |n_max: &str| {
        let variables = [("JPEFARM_BLOBS_URL", blobs.as_str()), ("JPEFARM_STORE_APP_CONNECTIONS_MAX", n_max)];
        let (_, found) = run(&url, &["doctor"], &variables).await;
        let findings = found["findings"].as_array().unwrap().clone();
        findings.into_iter().find(|finding| finding["about"] == "connections").unwrap()
    };
    let roomy = connections("8").await;
    assert_eq!(roomy["status"], "ok");
    assert!(
        roomy["message"].as_str().unwrap().contains("22 at most for each process, so it has room for 13"),
        "{roomy}"
    );
    assert_eq!(connections("200").await["status"], "warn");
}

/// A running `jpefarm serve` on PostgreSQL, whose queue is its own memory.
struct Server {
    child: Child,
    client: Client,
    _stdout: BufReader<ChildStdout>,
}

impl Server {
    async fn start(url: &str, blobs: &str) -> Self {
        let mut command: Command = binary::command(&home());
        command.args(["--json", "serve", "--listen", "127.0.0.1:0", "--workers", "1"]);
        command.envs([("JPEFARM_STORE_URL", url), ("JPEFARM_BLOBS_URL", blobs), ("JPEFARM_LOG", "warn")]);
        let mut child = command.stdout(Stdio::piped()).kill_on_drop(true).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        timeout(PATIENCE, stdout.read_line(&mut line)).await.expect("it is ready").unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap();
        let client = Client::new(ready["url"].as_str().unwrap()).unwrap();
        Self { child, client, _stdout: stdout }
    }

    async fn builds(&self, idempotency_key: &str) {
        let text = "[Buffs]\nid: calm\ndisplay_name: Calm\nend\n".to_owned();
        let build = SubmitBuild {
            name: "small".to_owned(),
            files: vec![SubmitFile { path: "a.jpe".to_owned(), text: Some(text), base64: None }],
            kind: JobKind::Validate,
            class: Class::Normal,
            options: BuildOptions::default(),
            limits: None,
            deadline_seconds: None,
            concurrency_key: None,
            on_conflict: None,
            cache: CachePolicy::Use,
        };
        let id = self.client.submit(&build, idempotency_key).await.unwrap().id;
        let build = timeout(PATIENCE, self.client.wait(id, PATIENCE)).await.expect("it ends").unwrap();
        assert_eq!(build.state, JobState::Succeeded);
    }

    fn freeze(&self) {
        let pid = self.child.id().and_then(|pid| i32::try_from(pid).ok()).and_then(Pid::from_raw);
        kill_process(pid.expect("it runs"), Signal::STOP).unwrap();
    }
}

/// Only the first of them leads, and offers builds in its memory. Frozen it keeps the lead.
#[tokio::test]
async fn a_server_that_does_not_lead_builds_without_redis() {
    let postgres = postgres().await;
    let (_, url) = owned(&postgres, "owner");
    run(&url, &["migrate"], &[]).await;
    let folder = tempfile::tempdir().unwrap();
    let blobs = format!("file://{}", folder.path().display());
    let first = Server::start(&url, &blobs).await;
    first.builds("first").await;
    let second = Server::start(&url, &blobs).await;
    first.freeze();
    second.builds("second").await;
}
