//! Schemas that are older or newer than the program.

use std::sync::Arc;

use scheduler::ports::{Store, SystemClock};
use schemas::{BuildOptions, JobState, Limits, TenantId};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use super::{has, id, open, open_new, submit, tamper};
use crate::{OpenError, Schema, SqliteStore, migrations};

/// A migration of the future.
const NEWER: i64 = 99;

/// Makes a release from the future migrate the database, for programs that know `oldest_program`.
async fn migrate_to_the_future(store: &SqliteStore, oldest_program: i64) {
    let sql = format!(
        "ALTER TABLE jobs ADD COLUMN future TEXT; CREATE TABLE futures (id BLOB);
         UPDATE schema_support SET oldest_program = {oldest_program};
         INSERT INTO _sqlx_migrations SELECT {NEWER}, 'x', installed_on, success, checksum, 0 FROM _sqlx_migrations
         LIMIT 1"
    );
    tamper(store, &sql).await.unwrap();
}

#[tokio::test]
async fn a_newer_schema_is_used_while_it_has_what_this_program_needs() {
    let (store, path, _folder) = open_new().await;
    submit(&store, 1).await;
    let Schema { known, .. } = SqliteStore::schema(&path).await.unwrap();
    migrate_to_the_future(&store, known).await;
    submit(&store, 2).await;
    store.close().await;
    let newer = Schema { found: NEWER, known, is_usable: true };
    assert_eq!(SqliteStore::schema(&path).await.unwrap(), newer);
    let store = open(&path).await;
    submit(&store, 3).await;
    assert!(has(&store, 1).await && has(&store, 2).await);
    store.close().await;
    assert_eq!(SqliteStore::schema(&path).await.unwrap(), newer);
}

#[tokio::test]
async fn a_newer_schema_without_what_this_program_needs_is_refused() {
    let (store, path, _folder) = open_new().await;
    let Schema { known, .. } = SqliteStore::schema(&path).await.unwrap();
    migrate_to_the_future(&store, known + 1).await;
    store.close().await;
    assert!(!SqliteStore::schema(&path).await.unwrap().is_usable);
    let error = SqliteStore::open(&path, Arc::new(SystemClock)).await.unwrap_err();
    assert!(matches!(error, OpenError::NewerSchema { found: NEWER, .. }), "{error:?}");
    let shown = error.to_string().replace(path.to_str().unwrap(), "PATH");
    let expected = format!("and this program knows schemas up to {known}: use a newer release");
    assert_eq!(shown, format!("the database PATH has schema {NEWER}, {expected}"));
}

/// A queued job as programs of the first schema wrote it.
fn early_job() -> String {
    let options = serde_json::to_string(&BuildOptions::default()).unwrap();
    let limits = serde_json::to_string(&Limits::default()).unwrap();
    let (id, tenant) = (id(1).as_uuid().simple(), TenantId::LOCAL.as_uuid().simple());
    format!(
        "INSERT INTO jobs (id, tenant_id, kind, class, state, project_name, options, limits, inputs_sha256, attempt,
                           max_attempts, epoch, cancel_requested, submitted_at, not_before)
         VALUES (x'{id}', x'{tenant}', 'build', 1, 'queued', 'early', '{options}', '{limits}', zeroblob(32), 0, 3, 0, 0,
                 1, 1)"
    )
}

/// Each schema that there ever was, with a job in it.
#[tokio::test]
async fn every_earlier_schema_is_brought_up_to_date_with_what_is_in_it() {
    let (store, path, _folder) = open_new().await;
    let Schema { known, .. } = SqliteStore::schema(&path).await.unwrap();
    store.close().await;
    for version in 1..known {
        let path = path.with_extension(format!("{version}.db"));
        let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true);
        let mut connection = options.connect().await.unwrap();
        migrations::migrator().run_to(version, &mut connection).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(early_job())).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        let earlier = Schema { found: version, known, is_usable: false };
        assert_eq!(SqliteStore::schema(&path).await.unwrap(), earlier);
        let store = open(&path).await;
        let job = store.job(TenantId::LOCAL, id(1)).await.unwrap().unwrap();
        assert_eq!(job.state, JobState::Queued);
        submit(&store, 2).await;
    }
}
