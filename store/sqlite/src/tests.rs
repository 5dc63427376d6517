//! What only this store promises: that it outlives the process, commits in groups, finds its rows by index,
//! and says what is wrong with its file. The rules of the port are in the conformance suite.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use scheduler::ports::{
    Content, JobFilter, NewJob, ReapScope, Store, StoreError, StoredFile, Submitted, SystemClock,
};
use schemas::{
    BuildOptions, Class, JobId, JobKind, Limits, ProjectPath, Sha256, TenantId, Timestamp, WorkerId,
};
use sqlx::{AssertSqlSafe, Row, SqliteConnection};
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::writer::Write;
use crate::{OpenError, SqliteStore};

mod migrate;

fn id(number: u32) -> JobId {
    JobId::new(Timestamp::from_unix_ms(i64::from(number)), [0; 10])
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
        inputs: vec![input(0, 1_000)],
        max_attempts: 3,
        deadline: None,
        action: None,
        idempotency: None,
        concurrency: None,
    }
}

fn input(number: u32, size_bytes: u32) -> StoredFile {
    let bytes = vec![b'x'; usize::try_from(size_bytes).unwrap()];
    let content =
        Content { sha256: Sha256::of(&bytes), size_bytes: size_bytes.into(), inline: Some(bytes.into()) };
    StoredFile { path: ProjectPath::new(format!("src/{number}.jpe")).unwrap(), content }
}

async fn open(path: &Path) -> SqliteStore {
    SqliteStore::open(path, Arc::new(SystemClock)).await.unwrap()
}

/// An empty store in a folder of its own.
async fn open_new() -> (SqliteStore, PathBuf, TempDir) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("jpefarm.db");
    (open(&path).await, path, folder)
}

async fn submit(store: &SqliteStore, number: u32) {
    assert!(matches!(store.submit(new_job(number)).await.unwrap(), Submitted::New(_)));
}

async fn has(store: &SqliteStore, number: u32) -> bool {
    store.job(TenantId::LOCAL, id(number)).await.unwrap().is_some()
}

/// Runs SQL behind the store's back.
async fn tamper(store: &SqliteStore, sql: &str) -> Result<(), sqlx::Error> {
    let mut connection = store.write_pool.acquire().await?;
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *connection).await.map(drop)
}

/// What a killed process leaves is its files as they are. They are copied right after the answer.
#[tokio::test]
async fn an_acknowledged_job_outlives_the_process() {
    let (store, path, folder) = open_new().await;
    for number in 1..=20 {
        submit(&store, number).await;
        let copy = folder.path().join(format!("copy-{number}.db"));
        std::fs::copy(&path, &copy).unwrap();
        std::fs::copy(path.with_extension("db-wal"), copy.with_extension("db-wal")).unwrap();

        let left = open(&copy).await;
        for earlier in 1..=number {
            assert!(has(&left, earlier).await, "job {earlier} of {number}");
        }
        assert_eq!(left.inputs(id(number)).await.unwrap(), new_job(number).inputs);
        left.close().await;
    }
}

#[tokio::test]
async fn a_store_that_is_dropped_loses_nothing() {
    let (store, path, _folder) = open_new().await;
    submit(&store, 1).await;
    drop(store);
    assert!(has(&open(&path).await, 1).await);
}

#[tokio::test]
async fn closing_writes_what_waits_and_refuses_the_rest() {
    let (store, path, _folder) = open_new().await;
    let store = Arc::new(store);
    let mut submits = JoinSet::new();
    for number in 1..=50 {
        let store = Arc::clone(&store);
        submits.spawn(async move { store.submit(new_job(number)).await.is_ok().then_some(number) });
    }
    tokio::task::yield_now().await;
    store.close().await;
    let accepted: Vec<u32> = submits.join_all().await.into_iter().flatten().collect();
    assert_eq!(accepted.len(), 50);
    assert!(matches!(store.submit(new_job(51)).await, Err(StoreError::Unavailable(_))));
    assert!(matches!(store.ping().await, Err(StoreError::Unavailable(_))));
    assert!(matches!(store.backlog(None, 1).await, Err(StoreError::Unavailable(_))));
    store.close().await;

    assert!(!path.with_extension("db-wal").exists(), "the log is emptied");
    let store = open(&path).await;
    for number in accepted {
        assert!(has(&store, number).await);
    }
}

/// SQLite would go on writing to the file without a name, and everything would be gone with the process.
#[cfg(unix)]
#[tokio::test]
async fn nothing_is_accepted_into_a_file_that_was_removed_or_replaced() {
    let (store, path, folder) = open_new().await;
    submit(&store, 1).await;
    let aside = folder.path().join("aside.db");
    std::fs::rename(&path, &aside).unwrap();
    assert!(matches!(store.submit(new_job(2)).await, Err(StoreError::Unavailable(_))));
    std::fs::write(&path, "").unwrap();
    assert!(matches!(store.submit(new_job(3)).await, Err(StoreError::Unavailable(_))));
    assert!(matches!(store.ping().await, Err(StoreError::Unavailable(_))));
    std::fs::rename(&aside, &path).unwrap();
    submit(&store, 4).await;
    store.close().await;
    let store = open(&path).await;
    assert_eq!(
        [has(&store, 1).await, has(&store, 2).await, has(&store, 3).await, has(&store, 4).await],
        [true, false, false, true]
    );
}

#[tokio::test]
async fn another_kind_of_file_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "not a database ".repeat(1_000)).unwrap();
    for path in [path, folder.path().join("no such folder").join("jpefarm.db")] {
        let error = SqliteStore::open(&path, Arc::new(SystemClock)).await.unwrap_err();
        assert!(matches!(error, OpenError::Inaccessible { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_row_that_makes_no_sense_is_called_corrupt() {
    let cases = [
        ("kind = 'bake'", "jobs.kind"),
        ("options = '{\"mode\":7}'", "jobs.options"),
        ("limits = '7'", "jobs.limits"),
        ("tenant_id = zeroblob(16), project_name = CAST(x'ff' AS TEXT)", "jobs.project_name"),
    ];
    let store = SqliteStore::in_memory(Arc::new(SystemClock)).await.unwrap();
    submit(&store, 2).await;
    for (damage, expected) in cases {
        tamper(&store, "DELETE FROM jobs WHERE project_name <> 'good'").await.unwrap();
        submit(&store, 1).await;
        tamper(&store, &format!("UPDATE jobs SET {damage}")).await.unwrap();
        match store.job(TenantId::LOCAL, id(1)).await {
            Err(StoreError::Corrupt { what, .. }) => assert_eq!(what, expected),
            other => panic!("{damage}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_row_that_makes_no_sense_does_not_hide_its_neighbours() {
    let store = SqliteStore::in_memory(Arc::new(SystemClock)).await.unwrap();
    for number in 1..=6 {
        submit(&store, number).await;
    }
    let damage =
        "UPDATE jobs SET kind = 'bake' WHERE id IN (SELECT id FROM jobs ORDER BY id LIMIT 2 OFFSET 2)";
    tamper(&store, damage).await.unwrap();
    let page = async |before, n_max| {
        let filter = JobFilter { state: None, before, n_max };
        let jobs = store.jobs(TenantId::LOCAL, filter).await.unwrap();
        jobs.into_iter().map(|job| job.id).collect::<Vec<_>>()
    };
    assert_eq!(page(None, 10).await, [6, 5, 2, 1].map(id));
    assert_eq!(page(None, 3).await, [6, 5, 2].map(id), "a short page would be the last one");
    assert_eq!(page(Some(id(5)), 1).await, [id(2)]);
    assert_eq!(page(None, 0).await, []);

    let (worker, all) = (WorkerId::new(Timestamp::from_unix_ms(1), [0; 10]), [1, 2, 3, 4, 5, 6].map(id));
    let claims = store.claim(worker, &all, Duration::ZERO).await.unwrap();
    assert_eq!(claims.iter().map(|claim| claim.job.id).collect::<Vec<_>>(), [1, 2, 5, 6].map(id));
    let reapable = store.reap(ReapScope::Overdue, 10).await.unwrap();
    assert_eq!(reapable.jobs.len(), 4);
}

#[tokio::test]
async fn a_damaged_file_is_called_corrupt() {
    let (store, path, _folder) = open_new().await;
    for number in 1..=200 {
        submit(&store, number).await;
    }
    store.close().await;
    let mut bytes = std::fs::read(&path).unwrap();
    let half = bytes.len() / 2;
    bytes[half..].fill(0x55);
    std::fs::write(&path, bytes).unwrap();

    let store = open(&path).await;
    let mut n_corrupt = 0;
    for number in 1..=200 {
        match store.inputs(id(number)).await {
            Ok(_) => {}
            Err(StoreError::Corrupt { what: "the database file", .. }) => n_corrupt += 1,
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(n_corrupt > 0);
}

/// SQLite rolls the whole transaction back by itself then; the writer must find its feet again.
#[tokio::test]
async fn a_full_disk_is_reported_and_survived() {
    let (store, _path, _folder) = open_new().await;
    submit(&store, 1).await;
    tamper(&store, "PRAGMA max_page_count = 1").await.unwrap();
    let large = NewJob { inputs: vec![input(0, 4 << 20)], ..new_job(2) };
    let small = |number| store.submit(new_job(number));
    let (refused, ..) = tokio::join!(store.submit(large.clone()), small(3), small(4));
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    assert!(has(&store, 1).await);
    assert!(!has(&store, 2).await);

    tamper(&store, "PRAGMA max_page_count = 100000").await.unwrap();
    store.ping().await.unwrap();
    assert!(matches!(store.submit(large).await.unwrap(), Submitted::New(_)));
    assert!(has(&store, 2).await);
}

#[tokio::test]
async fn a_file_that_cannot_be_written_is_reported() {
    let (store, _path, _folder) = open_new().await;
    submit(&store, 1).await;
    tamper(&store, "PRAGMA query_only = ON").await.unwrap();
    assert!(matches!(store.submit(new_job(2)).await, Err(StoreError::Unavailable(_))));
    assert!(has(&store, 1).await);
}

struct Panics;

impl Write for Panics {
    type Answer = ();

    async fn apply(&self, connection: &mut SqliteConnection, _now: Timestamp) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM jobs").execute(connection).await.unwrap();
        panic!("a bug");
    }
}

#[tokio::test]
async fn a_write_that_panics_is_undone_and_harms_nobody() {
    let (store, _path, _folder) = open_new().await;
    submit(&store, 1).await;
    let (panicked, neighbour) = tokio::join!(store.writer.write(Panics), store.submit(new_job(2)));
    assert!(matches!(panicked, Err(StoreError::Unavailable(_))));
    neighbour.unwrap();
    assert!(has(&store, 1).await);
    assert!(has(&store, 2).await);
}

#[tokio::test]
async fn a_caller_that_goes_away_harms_nobody() {
    let (store, _path, _folder) = open_new().await;
    for number in 1..=30 {
        let submit = store.submit(new_job(number));
        tokio::time::timeout(Duration::from_micros(u64::from(number) * 100), submit).await.ok();
    }
    submit(&store, 31).await;
    for number in 1..=31 {
        let n_events = store.events(TenantId::LOCAL, id(number), 0, 10).await.unwrap().len();
        assert_eq!(n_events, usize::from(has(&store, number).await), "all or nothing");
    }
}

/// The triggers and constraints, for the day a query gets it wrong.
#[tokio::test]
async fn the_schema_refuses_what_the_state_machine_refuses() {
    let store = SqliteStore::in_memory(Arc::new(SystemClock)).await.unwrap();
    let final_usage = "finished_at = 9, fuel = 0, wall_ms = 0, memory_bytes_peak = 0";
    let lease = "lease_worker = zeroblob(16), lease_until = 9, started_at = 9";
    let refused = [
        format!("state = 'succeeded', epoch = epoch + 1, started_at = 9, {final_usage}"),
        format!("state = 'cancelled', {final_usage}"),
        "state = 'cancelled', epoch = epoch + 1".to_owned(),
        "state = 'running', epoch = epoch + 1, attempt = 1".to_owned(),
        format!("state = 'running', epoch = epoch + 1, attempt = 4, {lease}"),
        "state = 'asleep', epoch = epoch + 1".to_owned(),
        "attempt = 3".to_owned(),
        "epoch = -1".to_owned(),
        "finished_at = 9".to_owned(),
        "lease_until = 9".to_owned(),
        "idempotency_key = 'key'".to_owned(),
        "class = 3".to_owned(),
        "id = x'00'".to_owned(),
    ];
    submit(&store, 1).await;
    for change in refused {
        let error = tamper(&store, &format!("UPDATE jobs SET {change}")).await;
        assert!(error.is_err(), "{change}");
    }
    let accepted = [
        format!("state = 'running', epoch = epoch + 1, attempt = 1, {lease}"),
        format!(
            "state = 'succeeded', epoch = epoch + 1, lease_worker = NULL, lease_until = NULL, {final_usage}"
        ),
    ];
    for change in accepted {
        tamper(&store, &format!("UPDATE jobs SET {change}")).await.unwrap();
    }
    let error = tamper(&store, "UPDATE jobs SET project_name = 'x'").await.unwrap_err();
    assert!(error.to_string().contains("a final job does not change"), "{error}");
}

/// Fills the books with a backlog of 10,000 jobs.
async fn fill(store: &SqliteStore) {
    submit(store, 1).await;
    let sql = "
        WITH RECURSIVE number (value) AS (SELECT 2 UNION ALL SELECT value + 1 FROM number WHERE value < 10000)
        INSERT INTO jobs (id, tenant_id, kind, class, state, project_name, options, limits, inputs_sha256,
            attempt, max_attempts, epoch, cancel_requested, submitted_at, not_before)
        SELECT randomblob(16), tenant_id, kind, value % 3, state, project_name, options, limits, inputs_sha256,
            attempt, max_attempts, epoch, cancel_requested, submitted_at, not_before
        FROM jobs, number";
    tamper(store, sql).await.unwrap();
}

/// No query of a verb reads or sorts the backlog to answer.
#[tokio::test]
async fn every_query_finds_its_rows_by_index() {
    let queries = [
        ("backlog", include_str!("queries/backlog.sql")),
        ("ready", include_str!("queries/ready.sql")),
        ("standing", include_str!("queries/standing.sql")),
        ("claim", include_str!("queries/claim.sql")),
        ("heartbeat", include_str!("queries/heartbeat.sql")),
        ("start", include_str!("queries/start.sql")),
        ("finish", include_str!("queries/finish.sql")),
        ("reap", include_str!("queries/reap.sql")),
        ("reap_next", include_str!("queries/reap_next.sql")),
        ("replay", include_str!("queries/replay.sql")),
        ("retain", include_str!("queries/retain.sql")),
        ("unreferenced", include_str!("queries/unreferenced.sql")),
        ("jobs", include_str!("queries/jobs.sql")),
        ("jobs_in_state", include_str!("queries/jobs_in_state.sql")),
        ("files", include_str!("queries/files.sql")),
        ("tenant_events", include_str!("queries/tenant_events.sql")),
    ];
    let (store, _path, _folder) = open_new().await;
    fill(&store).await;
    let mut connection = store.write_pool.acquire().await.unwrap();
    for (name, sql) in queries {
        let explain = format!("EXPLAIN QUERY PLAN {sql}");
        let rows = sqlx::query(AssertSqlSafe(explain)).fetch_all(&mut *connection).await.unwrap();
        let plan: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
        for step in &plan {
            assert!(goes_by_index(step), "{name}: {plan:#?}");
        }
    }
}

/// Whether a step of a query plan neither reads a whole table nor sorts. A covering index is walked in its order
/// until the limit is reached.
fn goes_by_index(step: &str) -> bool {
    let reads_table = step.starts_with("SCAN") && !step.contains("INDEX");
    let reads_question = ["VIRTUAL TABLE", "(subquery", "SCAN tenants", "CONSTANT ROW"]
        .iter()
        .any(|question| step.contains(question));
    !step.contains("TEMP B-TREE") && (!reads_table || reads_question)
}

/// Counts by the name of the metric.
#[derive(Default)]
struct Counters {
    commits: Arc<AtomicU64>,
    writes: Arc<AtomicU64>,
}

impl Recorder for Counters {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        match key.name() {
            "jpefarm_store_commits_total" => Counter::from_arc(Arc::clone(&self.commits)),
            "jpefarm_store_writes_total" => Counter::from_arc(Arc::clone(&self.writes)),
            _ => Counter::noop(),
        }
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

async fn submit_concurrently(store: &Arc<SqliteStore>, n_submitters: u32, n_each: u32) {
    let mut submitters = JoinSet::new();
    for submitter in 0..n_submitters {
        let store = Arc::clone(store);
        submitters.spawn(async move {
            for number in 0..n_each {
                submit(&store, 1 + submitter * n_each + number).await;
            }
        });
    }
    submitters.join_all().await;
}

/// With one submitter each job is a commit; with several that wait for each other's commit, many share one.
#[tokio::test]
async fn concurrent_writes_share_a_commit() {
    for (n_submitters, n_each, per_commit) in [(1, 20, 1.0), (8, 20, 2.0), (64, 10, 10.0)] {
        let counters = Counters::default();
        let _recorder = metrics::set_default_local_recorder(&counters);
        let (store, _path, _folder) = open_new().await;
        let store = Arc::new(store);
        submit_concurrently(&store, n_submitters, n_each).await;
        let count = |counter: &AtomicU64| u32::try_from(counter.load(Ordering::Relaxed)).unwrap();
        let (commits, writes) = (f64::from(count(&counters.commits)), f64::from(count(&counters.writes)));
        assert_eq!(count(&counters.writes), n_submitters * n_each);
        assert!(writes / commits >= per_commit, "{writes} writes in {commits} commits");
    }
}
