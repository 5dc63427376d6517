//! The schema, as the steps that led to it.

use std::borrow::Cow;

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

/// Every migration, oldest first: description and SQL. Its place in the list is its version, so only append.
const MIGRATIONS: [(&str, &str); 2] = [
    ("jobs", include_str!("../migrations/0001_jobs.sql")),
    ("suspects", include_str!("../migrations/0002_suspects.sql")),
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
