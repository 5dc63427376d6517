use super::{Postgres, PostgresStore, execute, has, new_database, submit, superuser};
use crate::{OpenError, Schema};

fn empty() -> String {
    Postgres::shared().url(&Postgres::shared().create_database())
}

/// As the error names it.
fn name(url: &str) -> &str {
    url.split_once('@').unwrap().1
}

#[tokio::test]
async fn an_empty_database_is_migrated_and_the_second_time_is_left_alone() {
    let url = empty();
    assert_eq!(PostgresStore::schema(&url).await.unwrap(), Schema { found: 0, known: 1 });
    PostgresStore::migrate(&url).await.unwrap();
    assert_eq!(PostgresStore::schema(&url).await.unwrap(), Schema { found: 1, known: 1 });
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
    let url = empty();
    let error = PostgresStore::open(&url).await.unwrap_err();
    assert!(matches!(error, OpenError::OlderSchema { found: 0, known: 1, .. }), "{error:?}");
    let expected = "has schema 0, and this program needs 1: run `jpefarm migrate`";
    assert_eq!(error.to_string(), format!("the database {} {expected}", name(&url)));
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let url = new_database().await;
    let mut connection = superuser(&url).await;
    let newer = "INSERT INTO _sqlx_migrations SELECT 7, 'x', installed_on, success, checksum, 0 FROM _sqlx_migrations";
    execute(&mut connection, newer).await.unwrap();
    let refusals = [
        PostgresStore::open(&url).await.unwrap_err(),
        PostgresStore::schema(&url).await.unwrap_err(),
        PostgresStore::migrate(&url).await.unwrap_err(),
    ];
    for error in refusals {
        assert!(matches!(error, OpenError::NewerSchema { found: 7, known: 1, .. }), "{error:?}");
        let expected = "has schema 7, and this program knows schemas up to 1: use a newer release";
        assert_eq!(error.to_string(), format!("the database {} {expected}", name(&url)));
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
