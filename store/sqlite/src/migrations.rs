//! The schema, as the steps that led to it.

use std::borrow::Cow;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{SqlSafeStr, SqliteConnection};

/// Every migration, oldest first: description and SQL. Its place in the list is its version, so only append. One that takes
/// away or changes what programs of the last release need says so in `schema_support`, and comes a release later than
/// what replaces it.
const MIGRATIONS: [(&str, &str); 8] = [
    ("jobs", include_str!("../migrations/0001_jobs.sql")),
    ("suspects", include_str!("../migrations/0002_suspects.sql")),
    ("schema support", include_str!("../migrations/0003_schema_support.sql")),
    ("fair order", include_str!("../migrations/0004_fair_order.sql")),
    ("concurrency", include_str!("../migrations/0005_concurrency.sql")),
    ("action cache", include_str!("../migrations/0006_action_cache.sql")),
    ("in-flight merge", include_str!("../migrations/0007_in_flight_merge.sql")),
    ("batches", include_str!("../migrations/0008_batches.sql")),
];

/// What brings a database up to date.
pub(crate) fn migrator() -> Migrator {
    let migrations = (1..).zip(MIGRATIONS).map(|(version, (description, sql))| {
        Migration::new(version, Cow::Borrowed(description), MigrationType::Simple, sql.into_sql_str(), false)
    });
    Migrator::with_migrations(migrations.collect())
}

/// Version of the newest migration of `migrator`.
pub(crate) fn newest(migrator: &Migrator) -> i64 {
    migrator.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// Version of the newest migration that was applied; 0 when there is none.
pub(crate) async fn applied(connection: &mut SqliteConnection) -> sqlx::Result<i64> {
    let sql = "SELECT count(*) > 0 FROM sqlite_schema WHERE name = '_sqlx_migrations'";
    if !sqlx::query_scalar(sql).fetch_one(&mut *connection).await? {
        return Ok(0);
    }
    let sql = "SELECT coalesce(max(version), 0) FROM _sqlx_migrations WHERE success";
    sqlx::query_scalar(sql).fetch_one(connection).await
}

/// The oldest program that can use the schema, by the newest migration it knows. Only a schema that has this migration
/// tells.
pub(crate) async fn oldest_program(connection: &mut SqliteConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT oldest_program FROM schema_support").fetch_one(connection).await
}
