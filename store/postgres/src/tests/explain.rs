//! No statement reads or sorts the backlog to answer, with a million jobs in the books.

use serde_json::Value;
use sqlx::{AssertSqlSafe, PgConnection, Row};

use super::{execute, new_database, superuser};
use crate::{
    backlog, batches, cancel, claim, concurrency, events, file, files, finish, followed, heartbeat, inputs,
    job, jobs, ready, reap, replay, report, retain, settle, standing, start, submit, submit_batch,
    tenant_events, unreferenced,
};

/// Queued jobs, every fifth of which waits for its turn in a line of ten.
const BACKLOG: u32 = 1_000_000;
/// Final jobs, each with an input, a report, an output and two events, half of which have a number within the tenant.
const HISTORY: u32 = 100_000;
/// Running jobs.
const RUNNING: u32 = 200;
/// Pages that any statement may touch for what it is asked here: a few for each of some dozen rows.
const PAGES_MAX: i64 = 1_500;
/// Rows that may be sorted: those of the question.
const SORTED_ROWS_MAX: f64 = 1_000.0;

/// Ids are the MD5 of a number, so that they are known and lie anywhere in an index. Indexes of the jobs are made
/// afterwards, which takes a third of the time.
const FILL: &str = "
CREATE FUNCTION job_id(number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE RETURN md5(number::text)::uuid;
CREATE FUNCTION tenant(number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE RETURN md5('t' || number % 50)::uuid;
SET synchronous_commit = off;
SET maintenance_work_mem = '256MB';
CREATE TEMPORARY TABLE dropped AS
    SELECT pg_get_indexdef(indexrelid) AS definition, indexrelid::regclass::text AS name
    FROM pg_index
    WHERE indrelid = 'jobs'::regclass AND NOT indisprimary;
DO $$ DECLARE index record; BEGIN FOR index IN SELECT * FROM dropped LOOP EXECUTE 'DROP INDEX ' || index.name; END LOOP; END $$;
INSERT INTO jobs (
    id, tenant_id, kind, class, state, project_name, options, limits, inputs_sha256, attempt, max_attempts, epoch,
    event_seq, lease_worker, lease_until, cancel_requested, submitted_at, not_before, started_at, finished_at,
    idempotency_key, request_sha256, fuel, wall_ms, memory_bytes_peak, concurrency_key, concurrency_seq, waits_turn,
    action, cache, is_reusable, is_following
)
SELECT
    job_id(number), tenant(number), 'build', number % 3, state, 'project', '{}', '{}', sha256('inputs'),
    (state <> 'queued')::int, 3, (state <> 'queued')::int, 1 + (state <> 'queued')::int,
    CASE state WHEN 'running' THEN job_id(number) END, CASE state WHEN 'running' THEN farm_now() + number END,
    false, farm_now(), farm_now(), CASE WHEN state <> 'queued' THEN farm_now() END,
    CASE WHEN is_final THEN farm_now() END, 'key ' || number, sha256('request'),
    CASE WHEN is_final THEN 1 END, CASE WHEN is_final THEN 1 END, CASE WHEN is_final THEN 1 END,
    CASE WHEN waits_turn THEN 'line ' || number / 500 END, CASE WHEN waits_turn THEN number END, waits_turn,
    sha256(job_id(number)::text::bytea), 'miss', state = 'succeeded', state = 'queued' AND number % 100 = 1
FROM (
    SELECT
        number,
        CASE WHEN number <= {BACKLOG} THEN 'queued' WHEN number <= {BACKLOG} + {RUNNING} THEN 'running'
            WHEN number % 10 = 0 THEN 'errored' ELSE 'succeeded' END AS state,
        number > {BACKLOG} + {RUNNING} AS is_final,
        number <= {BACKLOG} AND number % 5 = 0 AS waits_turn
    FROM generate_series(1, {BACKLOG} + {RUNNING} + {HISTORY}) AS number
) AS numbered;
DO $$ DECLARE index record; BEGIN FOR index IN SELECT * FROM dropped LOOP EXECUTE index.definition; END LOOP; END $$;
INSERT INTO job_inputs
SELECT tenant_id, id, 'src/a.jpe', sha256(id::text::bytea), 1, NULL FROM jobs WHERE state <> 'queued';
INSERT INTO reports
SELECT tenant_id, id, sha256(id::text::bytea), 1, NULL FROM jobs WHERE finished_at IS NOT NULL;
INSERT INTO report_files
SELECT tenant_id, id, 'a.xml', sha256(id::text::bytea), 1, NULL FROM jobs WHERE finished_at IS NOT NULL;
INSERT INTO events
SELECT
    id, seq, tenant_id, 0, state, '{\"type\":\"submitted\"}',
    CASE seq WHEN 1 THEN row_number() OVER (PARTITION BY tenant_id, seq) END
FROM jobs CROSS JOIN generate_series(1, 2) AS seq
WHERE state <> 'queued';
CREATE FUNCTION batch(number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE
RETURN md5('b' || number / 1000 || ' ' || number % 50)::uuid;
INSERT INTO batch_jobs SELECT batch(number), number, tenant(number), job_id(number)
FROM generate_series({BACKLOG} + {RUNNING} + 1, {BACKLOG} + {RUNNING} + {HISTORY}) AS number;
INSERT INTO batches SELECT batch_id, tenant_id, 0, count(*), 'key ' || batch_id, sha256('request')
FROM batch_jobs GROUP BY batch_id, tenant_id;
INSERT INTO tenants SELECT tenant_id, max(tenant_seq) FROM events GROUP BY tenant_id;
INSERT INTO tenants SELECT md5('other ' || number)::uuid, 1 FROM generate_series(1, 10000) AS number;
VACUUM ANALYZE;
";

/// A statement with the role it runs under and what it is asked here.
struct Statement {
    name: &'static str,
    role: &'static str,
    sql: &'static str,
    arguments: String,
}

/// An array of what `item` makes of the numbers from `first` on, `n` of them.
fn array(n: u32, first: u32, kind: &str, item: impl Fn(u32) -> String) -> String {
    let items: Vec<_> = (first..first + n).map(item).collect();
    format!("ARRAY[{}]::{kind}[]", items.join(", "))
}

/// The same value `n` times.
fn same(n: u32, kind: &str, value: &str) -> String {
    array(n, 0, kind, |_| value.to_owned())
}

fn job_ids(n: u32, first: u32) -> String {
    array(n, first, "uuid", |number| format!("job_id({number})"))
}

fn tenants(n: u32, first: u32) -> String {
    array(n, first, "uuid", |number| format!("tenant({number})"))
}

/// The first of the running jobs, and the last of all.
const FIRST_RUNNING: u32 = BACKLOG + 1;
const LAST: u32 = BACKLOG + RUNNING + HISTORY;

const APP: &str = "jpefarm_app";
const DISPATCHER: &str = "jpefarm_dispatcher";
const MAINTENANCE: &str = "jpefarm_maintenance";

/// The last job, and its tenant.
fn one() -> (String, String) {
    (format!("job_id({LAST})"), format!("tenant({LAST})"))
}

#[derive(Default)]
struct Statements(Vec<Statement>);

impl Statements {
    fn all() -> Vec<Statement> {
        let mut statements = Self::default();
        add_submits(&mut statements);
        add_runs(&mut statements);
        add_upkeep(&mut statements);
        add_reads(&mut statements);
        statements.0
    }

    fn add(&mut self, name: &'static str, role: &'static str, sql: &'static str, arguments: &[String]) {
        self.0.push(Statement { name, role, sql, arguments: arguments.join(", ") });
    }
}

fn add_submits(statements: &mut Statements) {
    let of_one = one().1;
    statements.add("submit", APP, submit::SUBMIT, &submit_arguments());
    let keys = array(20, 1, "text", |number| format!("'key {number}'"));
    statements.add("submit_earlier", APP, submit::EARLIER, &[tenants(20, 1), keys]);
    let keys = array(20, 1, "text", |number| format!("'line {number}'"));
    statements.add(
        "concurrency_hold",
        APP,
        concurrency::HOLD,
        &["1".into(), array(20, 1, "int", |number| number.to_string())],
    );
    statements.add("concurrency_lines", APP, concurrency::LINES, &[tenants(20, 1), keys.clone()]);
    let superseding = [keys, job_ids(20, 1), same(20, "bigint", "1000000000")];
    statements.add(
        "supersede",
        APP,
        concurrency::SUPERSEDE,
        &[&[tenants(20, 1)], superseding.as_slice()].concat(),
    );
    let new_batch = ["gen_random_uuid()".into(), of_one.clone(), job_ids(20, 90_000_001)];
    let request = ["'new key'".into(), "sha256('x')".into()];
    statements.add(
        "submit_batch",
        APP,
        submit_batch::SUBMIT_BATCH,
        &[new_batch.as_slice(), &request].concat(),
    );
    statements.add("submit_batch_earlier", APP, submit_batch::EARLIER, &[of_one.clone(), "'key 7'".into()]);
    let batch = format!("batch({LAST})");
    statements.add("batch", APP, batches::BATCH, &[of_one.clone(), batch.clone()]);
    statements.add("batches", APP, batches::BATCHES, &[of_one.clone(), batch.clone(), "5".into()]);
    statements.add("batch_jobs", APP, batches::BATCH_JOBS, &[of_one.clone(), batch, "500".into()]);
    let after = [job_ids(20, FIRST_RUNNING), same(20, "bigint", "0"), "100".into()];
    statements.add(
        "events_of",
        APP,
        batches::EVENTS_OF,
        &[std::slice::from_ref(&of_one), after.as_slice()].concat(),
    );
}

fn add_runs(statements: &mut Statements) {
    let (one, of_one) = one();
    let lease_ms = same(20, "bigint", "1500");
    statements.add("claim", DISPATCHER, claim::CLAIM, &[job_ids(20, 1), job_ids(20, 1), lease_ms.clone()]);
    statements.add(
        "heartbeat",
        DISPATCHER,
        heartbeat::HEARTBEAT,
        &[job_ids(20, FIRST_RUNNING), same(20, "bigint", "1"), lease_ms],
    );
    statements.add("start", DISPATCHER, start::START, &[format!("job_id({FIRST_RUNNING})"), "1".into()]);
    statements.add("finish", DISPATCHER, finish::FINISH, &finish_arguments(FIRST_RUNNING));
    let action = format!("sha256({one}::text::bytea)");
    statements.add(
        "settle",
        DISPATCHER,
        settle::SETTLE,
        &[of_one.clone(), action, "100".into(), "'{}'".into()],
    );
    statements.add(
        "followed",
        DISPATCHER,
        followed::FOLLOWED,
        &["tenant(7)".into(), "''::bytea".into(), "20".into()],
    );
    statements.add("cancel", APP, cancel::CANCEL, &[tenants(20, 1), job_ids(20, 1), "'{}'".into()]);
    statements.add(
        "replay",
        APP,
        replay::REPLAY,
        &[of_one.clone(), one.clone(), "gen_random_uuid()".into(), "'{}'".into()],
    );
    statements.add("backlog", DISPATCHER, backlog::BACKLOG, &["tenant(7)".into(), "20".into()]);
    statements.add(
        "ready",
        DISPATCHER,
        ready::READY,
        &[tenants(20, 1), same(20, "smallint", "1"), "3".into()],
    );
    statements.add("standing", DISPATCHER, standing::STANDING, &[job_ids(20, FIRST_RUNNING)]);
}

fn add_upkeep(statements: &mut Statements) {
    let of_one = one().1;
    let digests = array(50, LAST - 49, "bytea", |number| format!("sha256(job_id({number})::text::bytea)"));
    statements.add("reap", DISPATCHER, reap::REAP, &["false".into(), "256".into()]);
    statements.add("reap_next", DISPATCHER, reap::REAP_NEXT, &[]);
    statements.add("retain", MAINTENANCE, retain::RETAIN, &["-1000".into(), "20".into()]);
    let files = ["-1000".into(), "20".into(), "50".into()];
    statements.add("retain_files", MAINTENANCE, retain::RETAIN_FILES, &files);
    statements.add("unreferenced", MAINTENANCE, unreferenced::UNREFERENCED, &[of_one.clone(), digests]);
}

fn add_reads(statements: &mut Statements) {
    let (one, of_one) = one();
    statements.add("job", APP, job::JOB, &[of_one.clone(), one.clone()]);
    let page = [of_one.clone(), one.clone(), "50".into()];
    statements.add("jobs", APP, jobs::JOBS, &page);
    statements.add(
        "jobs_in_state",
        APP,
        jobs::JOBS_IN_STATE,
        &[page.as_slice(), &["'errored'".into()]].concat(),
    );
    statements.add("inputs", DISPATCHER, inputs::INPUTS, &[one.clone(), "1000000".into()]);
    statements.add("report", APP, report::REPORT, &[of_one.clone(), one.clone()]);
    statements.add("files", APP, files::FILES, &[of_one.clone(), one.clone(), "1000000".into()]);
    statements.add("file", APP, file::FILE, &[of_one.clone(), one.clone(), "'a.xml'".into()]);
    statements.add("events", APP, events::EVENTS, &[of_one.clone(), one, "0".into(), "100".into()]);
    statements.add("are_unnumbered", APP, tenant_events::ARE_UNNUMBERED, std::slice::from_ref(&of_one));
    statements.add("hold_numbering", APP, tenant_events::HOLD_NUMBERING, std::slice::from_ref(&of_one));
    statements.add("number_events", APP, tenant_events::NUMBER_EVENTS, &[of_one.clone(), "50".into()]);
    statements.add("tenant_events", APP, tenant_events::TENANT_EVENTS, &[of_one, "500".into(), "100".into()]);
}

/// Twenty new jobs with an input each.
fn submit_arguments() -> Vec<String> {
    let new_ids = || array(20, 90_000_001, "uuid", |number| format!("job_id({number})"));
    let digest = same(20, "bytea", "sha256('x')");
    vec![
        new_ids(),
        tenants(20, LAST - 9),
        same(20, "text", "'build'"),
        same(20, "smallint", "1"),
        same(20, "text", "'project'"),
        same(20, "text", "'{}'"),
        same(20, "text", "'{}'"),
        digest.clone(),
        same(20, "bigint", "3"),
        same(20, "bigint", "NULL"),
        array(20, 1, "text", |number| format!("'new key {number}'")),
        digest.clone(),
        array(20, 1, "text", |number| format!("'new line {number}'")),
        same(20, "bigint", "1"),
        same(20, "boolean", "true"),
        // Half of them are known.
        array(20, LAST - 9, "bytea", |number| format!("sha256(job_id({number})::text::bytea)")),
        new_ids(),
        same(20, "text", "'src/a.jpe'"),
        digest,
        same(20, "bigint", "1"),
        same(20, "bytea", "NULL"),
        "'{}'".into(),
        "'{}'".into(),
    ]
}

/// Twenty jobs that succeed with an output each.
fn finish_arguments(first: u32) -> Vec<String> {
    let ones = || same(20, "bigint", "1");
    let digest = same(20, "bytea", "sha256('x')");
    vec![
        job_ids(20, first),
        ones(),
        same(20, "text", "'finished'"),
        same(20, "text", "'succeeded'"),
        same(20, "boolean", "false"),
        same(20, "bigint", "NULL"),
        same(20, "text", "NULL"),
        same(20, "boolean", "false"),
        ones(),
        ones(),
        ones(),
        ones(),
        digest.clone(),
        ones(),
        same(20, "bytea", "NULL"),
        same(20, "boolean", "true"),
        job_ids(20, first),
        same(20, "text", "'a.xml'"),
        digest,
        ones(),
        same(20, "bytea", "NULL"),
    ]
}

/// Runs the statement, undoes it, and returns the plan by which it ran.
async fn explain(connection: &mut PgConnection, statement: &Statement, cache_mode: &str) -> Value {
    let Statement { name, role, sql, arguments } = statement;
    let arguments = if arguments.is_empty() { String::new() } else { format!("({arguments})") };
    let sql = sql.trim_end().trim_end_matches(';');
    execute(connection, &format!("PREPARE {name} AS {sql}")).await.unwrap();
    let all: Vec<_> = (0..50).map(|number| format!("md5('t' || {number})::uuid")).collect();
    let begin = format!(
        "BEGIN; SET LOCAL plan_cache_mode = {cache_mode}; SET LOCAL ROLE {role};
         SELECT set_config('jpefarm.tenants', array_to_string(ARRAY[{}], ','), true)",
        all.join(", ")
    );
    execute(connection, &begin).await.unwrap();
    let explain = format!("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE {name}{arguments}");
    let row = sqlx::raw_sql(AssertSqlSafe(explain)).fetch_one(&mut *connection).await;
    let row = row.unwrap_or_else(|error| panic!("{name}: {error}"));
    let plan: String = row.try_get_unchecked(0).unwrap();
    execute(connection, &format!("ROLLBACK; DEALLOCATE {name}")).await.unwrap();
    serde_json::from_str::<Value>(&plan).unwrap()[0]["Plan"].take()
}

/// Panics at a node that reads a whole table, or sorts more than was asked.
fn check(node: &Value, question: &str) {
    let kind = node["Node Type"].as_str().unwrap();
    assert!(!kind.contains("Seq Scan"), "{question}: {node:#}");
    for child in node["Plans"].as_array().into_iter().flatten() {
        let is_sorted = kind.contains("Sort") && child["Parent Relationship"] == "Outer";
        // Those that go into it: with a limit fewer come out.
        let n_rows = child["Actual Rows"].as_f64().unwrap();
        assert!(!is_sorted || n_rows <= SORTED_ROWS_MAX, "{question}: {node:#}");
        check(child, question);
    }
}

fn pages(plan: &Value) -> i64 {
    ["Shared Hit Blocks", "Shared Read Blocks"].iter().map(|name| plan[name].as_i64().unwrap()).sum()
}

#[tokio::test]
async fn every_statement_finds_its_rows_by_index_among_a_million() {
    let url = new_database().await;
    let mut connection = superuser(&url).await;
    let numbers = [("BACKLOG", BACKLOG), ("HISTORY", HISTORY), ("RUNNING", RUNNING)];
    let fill = numbers.iter().fold(FILL.to_owned(), |sql, (name, number)| {
        sql.replace(&format!("{{{name}}}"), &number.to_string())
    });
    for sql in fill.split_inclusive(";\n") {
        execute(&mut connection, sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
    for statement in Statements::all() {
        for cache_mode in ["force_generic_plan", "force_custom_plan"] {
            let plan = explain(&mut connection, &statement, cache_mode).await;
            let question = format!("{} with {cache_mode}", statement.name);
            check(&plan, &question);
            let n_pages = pages(&plan);
            assert!(n_pages <= PAGES_MAX, "{question} touches {n_pages} pages: {plan:#}");
        }
    }
}
