//! The schema, as the steps that led to it.

use std::borrow::Cow;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{PgConnection, SqlSafeStr};

/// Every migration, oldest first: description and SQL. Its place in the list is its version, so only append.
const MIGRATIONS: [(&str, &str); 1] = [("jobs", include_str!("../migrations/0001_jobs.sql"))];

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

/// Version of the newest migration that was applied. An error when none ever was: their table is not there.
pub(crate) async fn applied(connection: &mut PgConnection) -> sqlx::Result<i64> {
    let sql = "SELECT coalesce(max(version), 0) FROM _sqlx_migrations WHERE success";
    sqlx::query_scalar(sql).fetch_one(connection).await
}
