//! Users, roles and rights: who may migrate, and what is mended when a part of it is gone.

use std::sync::Arc;

use futures::future::join_all;
use testbed::servers::postgres::{Durability, Postgres};
use tokio::task::spawn_blocking;

use super::{PostgresStore, execute, has, submit, superuser};
use crate::OpenError;

/// A server of its own, without the roles, which belong to the whole server.
async fn server() -> Arc<Postgres> {
    Arc::new(spawn_blocking(|| Postgres::start(Durability::Relaxed)).await.unwrap())
}

/// The URL of an empty database of a user who may make roles and is no superuser, as managed services give it.
async fn owned(postgres: &Postgres, user: &str) -> String {
    let database = postgres.create_database();
    let url = postgres.url(&database);
    let sql = format!(
        "CREATE ROLE {user} LOGIN CREATEROLE PASSWORD 'x'; ALTER DATABASE {database} OWNER TO {user}"
    );
    execute(&mut superuser(&url).await, &sql).await.unwrap();
    as_user(&url, user)
}

fn as_user(url: &str, user: &str) -> String {
    format!("postgres://{user}:x@{}", url.split_once('@').unwrap().1)
}

async fn check_complete(url: &str) {
    let schema = PostgresStore::schema(url).await.unwrap();
    assert!(
        schema.found == schema.known && schema.missing_roles.is_empty() && !schema.lacks_rights,
        "{schema:?}"
    );
}

async fn check_works(url: &str) {
    let store = PostgresStore::open(url).await.unwrap();
    submit(&store, 1).await;
    assert!(has(&store, 1).await);
    store.close().await;
}

#[tokio::test]
async fn who_may_make_roles_can_migrate_and_act_under_them() {
    let postgres = server().await;
    let url = owned(&postgres, "maker").await;
    let before = PostgresStore::schema(&url).await.unwrap();
    assert_eq!(before.missing_roles, ["jpefarm_app", "jpefarm_dispatcher", "jpefarm_maintenance"]);
    assert!(!before.lacks_rights);
    PostgresStore::migrate(&url).await.unwrap();
    check_complete(&url).await;
    check_works(&url).await;
}

/// They have the roles in common, and no lock.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_databases_of_a_server_are_migrated_at_the_same_time() {
    let postgres = server().await;
    let first = owned(&postgres, "maker").await;
    let mut urls = vec![first];
    for _ in 1..8 {
        let database = postgres.create_database();
        postgres.execute_in(&database, &format!("ALTER DATABASE {database} OWNER TO maker"));
        urls.push(as_user(&postgres.url(&database), "maker"));
    }
    for migrated in join_all(urls.iter().map(|url| PostgresStore::migrate(url))).await {
        migrated.unwrap();
    }
}

#[tokio::test]
async fn another_user_of_a_migrated_database_is_given_the_roles() {
    let postgres = server().await;
    let first = owned(&postgres, "first").await;
    PostgresStore::migrate(&first).await.unwrap();
    let make = "CREATE ROLE second LOGIN PASSWORD 'x'; GRANT first TO second; ALTER ROLE second CREATEROLE";
    let database = first.rsplit_once('/').unwrap().1;
    execute(&mut superuser(&postgres.url(database)).await, make).await.unwrap();
    execute(&mut superuser(&postgres.url(database)).await, "ALTER ROLE second NOINHERIT").await.unwrap();
    let second = as_user(&first, "second");
    let error = PostgresStore::schema(&second).await.unwrap_err();
    assert!(matches!(error, OpenError::Forbidden { .. }), "{error:?}");
    execute(&mut superuser(&postgres.url(database)).await, "ALTER ROLE second INHERIT").await.unwrap();
    check_works(&second).await;
}

#[tokio::test]
async fn who_has_no_right_to_look_is_told_so() {
    let postgres = server().await;
    let url = owned(&postgres, "keeper").await;
    PostgresStore::migrate(&url).await.unwrap();
    let database = url.rsplit_once('/').unwrap().1;
    let make = "CREATE ROLE stranger LOGIN PASSWORD 'x'";
    execute(&mut superuser(&postgres.url(database)).await, make).await.unwrap();
    let error = PostgresStore::schema(&as_user(&url, "stranger")).await.unwrap_err();
    assert!(matches!(&error, OpenError::Forbidden { user, .. } if user == "stranger"), "{error:?}");
    assert!(
        error.to_string().starts_with("the user stranger may not use the tables of the database 127.0.0.1:")
    );
}

#[tokio::test]
async fn rights_that_a_backup_was_restored_without_are_given_again() {
    let postgres = server().await;
    let url = owned(&postgres, "restorer").await;
    PostgresStore::migrate(&url).await.unwrap();
    let database = url.rsplit_once('/').unwrap().1;
    let revoke =
        "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM jpefarm_app, jpefarm_dispatcher, jpefarm_maintenance";
    execute(&mut superuser(&postgres.url(database)).await, revoke).await.unwrap();
    let error = PostgresStore::open(&url).await.unwrap_err();
    assert!(matches!(error, OpenError::Forbidden { .. }), "{error:?}");
    let schema = PostgresStore::schema(&url).await.unwrap();
    assert!(schema.lacks_rights && schema.missing_roles.is_empty());
    PostgresStore::migrate(&url).await.unwrap();
    check_complete(&url).await;
    check_works(&url).await;
    // All of them, not only those that are looked at.
    let acls = "SELECT string_agg(relname || ' ' || relacl::text, E'\n' ORDER BY relname) FROM pg_class WHERE relacl IS NOT NULL AND relnamespace = 'public'::regnamespace";
    let restored = postgres.ask_in(database, acls).unwrap();
    let fresh = owned(&postgres, "afresh").await;
    PostgresStore::migrate(&fresh).await.unwrap();
    let expected = postgres.ask_in(fresh.rsplit_once('/').unwrap().1, acls).unwrap();
    assert_eq!(restored.replace("restorer", "afresh"), expected);
}
