//! The look at what is left when everything has come to rest: the ledger, the books and the blobs beside each other.

use std::collections::{BTreeMap, BTreeSet};

use futures::TryStreamExt;
use object_store::ObjectStore;
use object_store::aws::AmazonS3Builder;
use schemas::{JobId, JobState};

use super::ledger::Account;
use super::table::{Rule, Table};
use crate::cluster::{Books, Cluster, Kind, Servers};

/// What the worker's log says of a result that came too late.
const REFUSED: &str = "refused the result of a lost lease";

/// A build as the books have it.
#[derive(Debug)]
struct Row {
    key: String,
    state: JobState,
    event_seq: u64,
}

/// What a process's log says of content that is not what its name says.
const WRONG_BYTES: &str = "is not what was stored";

/// Reads everything and enters it into `table`. `stale` is what the number of refused stale commits has to be.
pub(super) async fn check(cluster: &Cluster, account: &Account, stale: Rule, table: &mut Table) {
    let rows = rows(&cluster.servers.books);
    check_submits(account, &rows, table);
    check_clients(account, &rows, table);
    check_books(&cluster.servers.books, table);
    check_attempts(&cluster.servers.books, table);
    check_blobs(&cluster.servers, table).await;
    table.count("stale commits refused", cluster.n_logged(REFUSED), stale);
    table.count("wrong bytes noticed", cluster.n_logged(WRONG_BYTES), Rule::Any);
    for kind in [Kind::Api, Kind::Scheduler, Kind::Worker] {
        let n_panics: usize = cluster.of(kind).map(|member| member.role.n_logged("panicked at")).sum();
        table.count(&format!("panics of the role {}", kind.name()), n_panics as u64, Rule::Is(0));
    }
}

fn rows(books: &Books) -> BTreeMap<JobId, Row> {
    let rows = books.rows("SELECT id, idempotency_key, state, event_seq FROM jobs");
    let row = |columns: &Vec<String>| {
        let [id, key, state, event_seq] = columns.as_slice() else { panic!("{columns:?} is no row") };
        let state = serde_json::from_value(state.as_str().into()).expect("it is a state");
        let row = Row { key: key.clone(), state, event_seq: event_seq.parse().expect("it is a number") };
        (id.parse().expect("it is an id"), row)
    };
    rows.iter().map(row).collect()
}

/// What went in has to come out, once.
fn check_submits(account: &Account, rows: &BTreeMap<JobId, Row>, table: &mut Table) {
    let acknowledged = account.ids();
    let is_final = |id: &&JobId| rows.get(id).is_some_and(|row| row.state.is_final());
    table.count("submits intended", account.intents.len() as u64, Rule::Any);
    table.count("requests whose outcome was unknown", account.n_unknown as u64, Rule::Any);
    table.count("answers to submits, repetitions included", account.n_answers as u64, Rule::Any);
    table.count("submits acknowledged", acknowledged.len() as u64, Rule::Is(account.intents.len() as u64));
    table.none("lost: acknowledged and not final", acknowledged.iter().filter(|id| !is_final(id)));
    table.none("keys with several builds", account.acknowledged.iter().filter(|(_, ids)| ids.len() > 1));
    let mut keys = BTreeSet::new();
    table.none(
        "keys twice in the books",
        rows.values().filter(|row| !keys.insert(&row.key)).map(|row| &row.key),
    );
    let unexpected = rows.values().filter(|row| !account.intents.contains_key(&row.key));
    table.none("unexpected: in the books and never intended", unexpected.map(|row| &row.key));
    for (name, state) in [
        ("builds succeeded", JobState::Succeeded),
        ("builds failed by their sources", JobState::Failed),
        ("builds errored: every attempt was hit", JobState::Errored),
    ] {
        let n = rows.values().filter(|row| row.state == state).count() as u64;
        table.count(name, n, if state == JobState::Failed { Rule::Is(0) } else { Rule::Any });
    }
}

/// What clients saw has to be what the books say, and whole.
fn check_clients(account: &Account, rows: &BTreeMap<JobId, Row>, table: &mut Table) {
    let state = |id| rows.get(id).map(|row| row.state);
    let changed = account.finals.iter().filter(|(id, seen)| seen.iter().any(|seen| Some(*seen) != state(id)));
    table.none("results that were another when seen", changed);
    let n_seen = account.finals.len() as u64;
    table.count("builds seen final by clients", n_seen, Rule::Is(account.ids().len() as u64));
    let n_events: usize = account.events.values().map(Vec::len).sum();
    table.count("event streams followed", account.events.len() as u64, Rule::Any);
    table.count("events received", n_events as u64, Rule::Any);
    let is_whole = |id: &JobId, seen: &Vec<u64>| {
        rows.get(id).is_some_and(|row| (1..=row.event_seq).eq(seen.iter().copied()))
    };
    let broken = account.events.iter().filter(|(id, seen)| !is_whole(id, seen));
    table.none("event streams with gaps, repetitions or out of order", broken);
    table.count("outputs fetched", account.n_outputs as u64, Rule::Any);
    table.none("outputs fetched that are not those of the report", &account.wrong_outputs);
}

/// What the books have to say of every build once nothing runs.
fn check_books(books: &Books, table: &mut Table) {
    let none = [
        ("builds without exactly one report", include_str!("queries/reports.sql")),
        ("builds whose events have gaps", include_str!("queries/event_gaps.sql")),
        ("builds that did not finish exactly once", include_str!("queries/finishes.sql")),
        ("builds without exactly one debit", "SELECT id FROM jobs WHERE fuel IS NULL OR wall_ms IS NULL"),
        ("projects with several amounts of fuel", include_str!("queries/fuel.sql")),
        ("outputs with several digests", include_str!("queries/digests.sql")),
        ("builds with more runs than attempts", include_str!("queries/attempts.sql")),
        (
            "builds errored with an attempt left",
            "SELECT id FROM jobs WHERE state = 'errored' AND attempt < max_attempts",
        ),
        ("leases left", "SELECT id FROM jobs WHERE state = 'running' OR lease_worker IS NOT NULL"),
    ];
    for (name, sql) in none {
        table.none(name, books.rows(sql));
    }
}

/// What the faults cost.
fn check_attempts(books: &Books, table: &mut Table) {
    let n_of = |kind: &str| {
        books.number(&format!("SELECT count(*) FROM events WHERE kind::json ->> 'type' = '{kind}'"))
    };
    let (n_runs, n_jobs) = (n_of("claimed"), books.number("SELECT count(*) FROM jobs"));
    table.count("runs started", n_runs, Rule::Any);
    table.count("runs wasted", n_runs.saturating_sub(n_jobs), Rule::Any);
    table.count("attempts lost and tried again", n_of("retried"), Rule::Any);
    table.count("runs given back by draining workers", n_of("released"), Rule::Any);
    let attempts_max = books.number("SELECT coalesce(max(attempt), 0) FROM jobs");
    table.count("most attempts of a build", attempts_max, Rule::Any);
}

/// What rows name has to be there. What no row names is left by runs that were cut off; it goes after its grace.
async fn check_blobs(servers: &Servers, table: &mut Table) {
    let named: BTreeSet<String> =
        servers.books.rows(include_str!("queries/blobs.sql")).into_iter().flatten().collect();
    let found = listing(servers).await;
    table.count("blobs that rows name", named.len() as u64, Rule::Any);
    table.none("blobs that rows name and that are not there", named.difference(&found));
    table.count("blobs that no row names", found.difference(&named).count() as u64, Rule::Any);
}

/// The keys in the bucket, by a client that is not the farm's.
async fn listing(servers: &Servers) -> BTreeSet<String> {
    let bucket = servers.bucket.url.trim_start_matches("s3://");
    let mut builder = AmazonS3Builder::new().with_bucket_name(bucket);
    for (key, value) in &servers.bucket.options {
        builder = builder.with_config(key.parse().expect("the farm knows it too"), value);
    }
    let bucket = builder.build().expect("it is the farm's");
    let listed: Result<Vec<_>, _> = bucket.list(None).try_collect().await;
    let objects = match listed {
        // The server makes it with the first object.
        Err(error) if error.to_string().contains("NoSuchBucket") => Vec::new(),
        listed => listed.expect("the bucket can be listed"),
    };
    objects.into_iter().map(|object| object.location.to_string()).collect()
}
