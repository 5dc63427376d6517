use std::borrow::Cow;

use scheduler::ports::Store;
use schemas::{BuildOptions, Limits, TenantId};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{PgConnection, SqlSafeStr};

use super::{Postgres, PostgresStore, execute, has, id, new_database, submit, superuser};
use crate::{OpenError, Schema, migrations};

/// A migration of the future.
const NEWER: i64 = 99;

/// The newest migration of this program.
fn known() -> i64 {
    migrations::newest(&migrations::migrator())
}

/// A schema that a newer release has migrated beyond what this program can use.
fn unusable() -> Schema {
    let missing_roles = Vec::new();
    Schema { found: NEWER, known: known(), is_usable: false, missing_roles, lacks_rights: false }
}

fn empty() -> String {
    Postgres::shared().url(&Postgres::shared().create_database())
}

/// As the error names it.
fn name(url: &str) -> &str {
    url.split_once('@').unwrap().1
}

async fn versions(url: &str) -> (i64, i64) {
    let schema = PostgresStore::schema(url).await.unwrap();
    (schema.found, schema.known)
}

#[tokio::test]
async fn an_empty_database_is_migrated_and_the_second_time_is_left_alone() {
    let url = empty();
    assert_eq!(versions(&url).await, (0, known()));
    assert!(!PostgresStore::schema(&url).await.unwrap().is_usable);
    PostgresStore::migrate(&url).await.unwrap();
    assert_eq!(versions(&url).await, (known(), known()));
    assert!(PostgresStore::schema(&url).await.unwrap().is_usable);
    let store = PostgresStore::open(&url).await.unwrap();
    submit(&store, 1).await;
    PostgresStore::migrate(&url).await.unwrap();
    assert!(has(&store, 1).await);
}

#[tokio::test]
async fn several_may_migrate_at_the_same_time() {
    let url = empty();
    let migrations = (0..3).map(|_| PostgresStore::migrate(&url));
    for migrated in futures::future::join_all(migrations).await {
        migrated.unwrap();
    }
    PostgresStore::open(&url).await.unwrap();
}

#[tokio::test]
async fn a_database_that_was_not_migrated_is_refused() {
    // The roles, which belong to no database.
    new_database().await;
    let url = empty();
    let error = PostgresStore::open(&url).await.unwrap_err();
    assert!(matches!(error, OpenError::OlderSchema { found: 0, .. }), "{error:?}");
    let expected = format!("has schema 0, and this program needs {}: run `jpefarm migrate`", known());
    assert_eq!(error.to_string(), format!("the database {} {expected}", name(&url)));
}

/// A database that a release from the future has migrated. It can be used by programs that know `oldest_program`.
async fn from_the_future(oldest_program: i64) -> String {
    let url = new_database().await;
    let mut connection = superuser(&url).await;
    let sql = format!(
        "ALTER TABLE jobs ADD COLUMN future text; CREATE TABLE futures (id uuid);
         UPDATE schema_support SET oldest_program = {oldest_program};
         INSERT INTO _sqlx_migrations SELECT {NEWER}, 'x', installed_on, success, checksum, 0
         FROM _sqlx_migrations LIMIT 1"
    );
    execute(&mut connection, &sql).await.unwrap();
    url
}

#[tokio::test]
async fn a_newer_schema_is_used_while_it_has_what_this_program_needs() {
    let url = from_the_future(known()).await;
    let newer = Schema { is_usable: true, ..unusable() };
    assert_eq!(PostgresStore::schema(&url).await.unwrap(), newer);
    let store = PostgresStore::open(&url).await.unwrap();
    submit(&store, 1).await;
    assert!(has(&store, 1).await);
    PostgresStore::migrate(&url).await.unwrap();
    assert_eq!(PostgresStore::schema(&url).await.unwrap(), newer);
}

#[tokio::test]
async fn a_newer_schema_without_what_this_program_needs_is_refused() {
    let url = from_the_future(known() + 1).await;
    let newer = unusable();
    assert_eq!(PostgresStore::schema(&url).await.unwrap(), newer);
    for error in
        [PostgresStore::open(&url).await.unwrap_err(), PostgresStore::migrate(&url).await.unwrap_err()]
    {
        assert!(matches!(error, OpenError::NewerSchema { found: NEWER, .. }), "{error:?}");
        let expected = format!(
            "has schema {NEWER}, and this program knows schemas up to {}: use a newer release",
            known()
        );
        assert_eq!(error.to_string(), format!("the database {} {expected}", name(&url)));
    }
}

/// The migrations, and one more that wants a table for itself.
fn with_future() -> Migrator {
    let sql = "ALTER TABLE jobs ADD COLUMN future text".into_sql_str();
    let future = Migration::new(NEWER, Cow::Borrowed("future"), MigrationType::Simple, sql, false);
    let all = migrations::migrator().iter().cloned().chain([future]).collect();
    Migrator::with_migrations(all)
}

/// Returns when somebody waits for the table.
async fn wait_for_waiting(connection: &mut PgConnection) {
    let waiting = "SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'jobs'::regclass AND NOT granted)";
    while !sqlx::query_scalar::<_, bool>(waiting).fetch_one(&mut *connection).await.unwrap() {}
}

/// One that wants a table waits a moment for those who use it, then lets all others pass and tries again.
#[tokio::test]
async fn a_migration_waits_without_keeping_others_waiting() {
    let url = new_database().await;
    let mut backup = superuser(&url).await;
    execute(&mut backup, "BEGIN; LOCK TABLE jobs IN ACCESS SHARE MODE").await.unwrap();
    let mut connection = superuser(&url).await;
    let store = PostgresStore::open(&url).await.unwrap();
    let served = async {
        wait_for_waiting(&mut superuser(&url).await).await;
        submit(&store, 1).await;
        execute(&mut backup, "COMMIT").await.unwrap();
    };
    let migrator = with_future();
    let (migrated, ()) = tokio::join!(migrations::apply(&migrator, &mut connection), served);
    migrated.unwrap();
    let newer = PostgresStore::schema(&url).await.unwrap();
    assert_eq!((newer.found, newer.is_usable), (NEWER, true));
}

/// A queued job with its event, as programs of the first schema wrote them.
fn early_job() -> String {
    let (options, limits) = (BuildOptions::default(), Limits::default());
    let (options, limits) =
        (serde_json::to_string(&options).unwrap(), serde_json::to_string(&limits).unwrap());
    format!(
        "INSERT INTO jobs (id, tenant_id, kind, class, state, project_name, options, limits, inputs_sha256, attempt,
                           max_attempts, epoch, event_seq, cancel_requested, submitted_at, not_before)
         VALUES ('{}', '{}', 'build', 1, 'queued', 'early', '{options}', '{limits}', sha256(''), 0, 3, 0, 1, false, 1, 1);
         INSERT INTO events (job_id, seq, tenant_id, at, state, kind)
         VALUES ('{}', 1, '{}', 1, 'queued', '{{\"type\":\"submitted\"}}')",
        id(1),
        TenantId::LOCAL,
        id(1),
        TenantId::LOCAL
    )
}

#[tokio::test]
async fn every_earlier_schema_is_brought_up_to_date_with_what_is_in_it() {
    // The roles, which belong to no database.
    new_database().await;
    for version in 1..known() {
        let url = empty();
        let mut connection = superuser(&url).await;
        migrations::migrator().run_to(version, &mut connection).await.unwrap();
        execute(&mut connection, &early_job()).await.unwrap();
        let error = PostgresStore::open(&url).await.unwrap_err();
        assert!(matches!(error, OpenError::OlderSchema { found, .. } if found == version), "{error:?}");
        PostgresStore::migrate(&url).await.unwrap();
        let store = PostgresStore::open(&url).await.unwrap();
        assert!(has(&store, 1).await);
        submit(&store, 2).await;
        let log = store.tenant_events(TenantId::LOCAL, 0, 10).await.unwrap();
        let numbered: Vec<_> = log.iter().map(|event| (event.tenant_seq, event.event.job_id)).collect();
        assert_eq!(numbered, [(1, id(1)), (2, id(2))]);
    }
}

#[tokio::test]
async fn a_migration_that_was_edited_afterwards_is_refused() {
    let url = new_database().await;
    let mut connection = superuser(&url).await;
    execute(&mut connection, "UPDATE _sqlx_migrations SET checksum = 'x'").await.unwrap();
    let error = PostgresStore::migrate(&url).await.unwrap_err();
    assert!(matches!(error, OpenError::Migration { .. }), "{error:?}");
}

#[tokio::test]
async fn who_may_not_act_under_the_roles_is_told_what_to_run() {
    new_database().await;
    let url = empty();
    let mut connection = superuser(&url).await;
    let database = name(&url).rsplit_once('/').unwrap().1;
    let sql = format!("CREATE ROLE plain LOGIN PASSWORD 'plain'; ALTER DATABASE {database} OWNER TO plain");
    execute(&mut connection, &sql).await.unwrap();
    let plain = format!("postgres://plain:plain@{}", name(&url));
    let error = PostgresStore::migrate(&plain).await.unwrap_err();
    let OpenError::Roles { user, remedy, .. } = &error else { panic!("{error:?}") };
    assert_eq!(user, "plain");
    assert!(
        remedy.contains("CREATE ROLE jpefarm_dispatcher NOLOGIN; GRANT jpefarm_dispatcher TO \"plain\";")
    );
    let grants = remedy.split_inclusive(';').filter(|statement| statement.contains("GRANT"));
    execute(&mut connection, &grants.collect::<String>()).await.unwrap();

    PostgresStore::migrate(&plain).await.unwrap();
    let store = PostgresStore::open(&plain).await.unwrap();
    submit(&store, 1).await;
    assert!(has(&store, 1).await);
}

#[tokio::test]
async fn what_is_not_there_is_named_without_its_password() {
    let error = PostgresStore::open("postgres://me:secret@127.0.0.1:1/farm").await.unwrap_err();
    assert_eq!(error.to_string(), "the database 127.0.0.1:1/farm cannot be reached");
    assert!(!format!("{error:?}").contains("secret"));
    assert!(matches!(PostgresStore::open("sqlite:farm.db").await, Err(OpenError::Url(_))));
}
