//! What only this store promises: that its statements find their rows by index, that tenants are apart in the
//! database itself, that many commits are one, and that it outlives its server. The rules of the port are in the
//! conformance suite.

mod explain;
mod groups;
mod migrate;
mod notifier;
mod race;
mod reconnect;
mod rights;
mod schema;
mod security;
mod silence;
mod url;

use std::time::Duration;

use scheduler::ports::{Content, Ending, JobResult, NewJob, Store, StoredFile, Submitted, Usage};
use schemas::{
    BuildOptions, Class, JobId, JobKind, Limits, ProjectPath, Sha256, TenantId, Timestamp, Transition,
    WorkerId,
};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use testbed::servers::postgres::Postgres;
use tokio::sync::OnceCell;

use crate::PostgresStore;

const LEASE: Duration = Duration::from_secs(30);

fn id(number: u32) -> JobId {
    JobId::new(Timestamp::from_unix_ms(i64::from(number)), [0; 10])
}

fn worker(number: u8) -> WorkerId {
    WorkerId::new(Timestamp::from_unix_ms(1), [number; 10])
}

fn content(text: &str) -> Content {
    let bytes = text.as_bytes().to_vec();
    let size_bytes = u64::try_from(bytes.len()).unwrap();
    Content { sha256: Sha256::of(&bytes), size_bytes, inline: Some(bytes.into()) }
}

fn file(path: &str) -> StoredFile {
    StoredFile { path: ProjectPath::new(path).unwrap(), content: content(path) }
}

fn new_job(number: u32) -> NewJob {
    NewJob {
        id: id(number),
        tenant_id: TenantId::LOCAL,
        kind: JobKind::Build,
        class: Class::Normal,
        project_name: "project".into(),
        options: BuildOptions::default(),
        limits: Limits::default(),
        inputs_sha256: Sha256::of(b"inputs"),
        inputs: vec![file("src/a.jpe")],
        max_attempts: 3,
        deadline: None,
        action: None,
        idempotency: None,
        concurrency: None,
    }
}

fn succeeded() -> Ending {
    let result = JobResult { report: content("{}"), files: vec![file("a.xml")], usage: Usage::default() };
    Ending::Final { transition: Transition::Succeed, result, is_cacheable: false }
}

/// The name of a migrated database, made once.
async fn template() -> &'static str {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let make = async || {
        let name = Postgres::shared().create_database();
        PostgresStore::migrate(&Postgres::shared().url(&name)).await.unwrap();
        name
    };
    TEMPLATE.get_or_init(make).await
}

/// The URL of a migrated database that no other test uses.
async fn new_database() -> String {
    let postgres = Postgres::shared();
    postgres.url(&postgres.copy_database(template().await))
}

/// A store in a database of its own, and the URL of that.
async fn open_new() -> (PostgresStore, String) {
    let url = new_database().await;
    (PostgresStore::open(&url).await.unwrap(), url)
}

async fn submit(store: &PostgresStore, number: u32) {
    assert!(matches!(store.submit(new_job(number)).await.unwrap(), Submitted::New(_)));
}

async fn has(store: &PostgresStore, number: u32) -> bool {
    store.job(TenantId::LOCAL, id(number)).await.unwrap().is_some()
}

/// A connection behind the store's back, for the superuser.
async fn superuser(url: &str) -> PgConnection {
    PgConnection::connect(url).await.unwrap()
}

async fn execute(connection: &mut PgConnection, sql: &str) -> Result<u64, sqlx::Error> {
    Ok(sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await?.rows_affected())
}
