//! The schema, as the steps that led to it.

use std::borrow::Cow;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, PgConnection, SqlSafeStr};
use tokio::time::sleep;

use crate::target::has_code;

/// Every migration, oldest first: description and SQL. Its place in the list is its version, so only append. One that takes
/// away or changes what programs of the last release need says so in `schema_support`, and comes a release later than
/// what replaces it.
const MIGRATIONS: [(&str, &str); 8] = [
    ("jobs", include_str!("../migrations/0001_jobs.sql")),
    ("schema support", include_str!("../migrations/0002_schema_support.sql")),
    ("tenant events", include_str!("../migrations/0003_tenant_events.sql")),
    ("fair order", include_str!("../migrations/0004_fair_order.sql")),
    ("concurrency", include_str!("../migrations/0005_concurrency.sql")),
    ("action cache", include_str!("../migrations/0006_action_cache.sql")),
    ("in-flight merge", include_str!("../migrations/0007_in_flight_merge.sql")),
    ("batches", include_str!("../migrations/0008_batches.sql")),
];

/// How long a migration waits for a lock. Whoever wants the same table after it waits behind it meanwhile.
const LOCK_TIMEOUT: &str = "2s";
/// How often a migration that waited in vain is tried again: a backup may hold a table for long.
const RETRIES_MAX: u32 = 150;
/// How long all others have the tables between two tries.
const PAUSE: Duration = Duration::from_secs(2);
/// PostgreSQL's codes for a lock that was not to be had in time, and for two that waited for each other.
const NO_LOCK: [&str; 2] = ["55P03", "40P01"];

/// What brings a database up to date.
pub(crate) fn migrator() -> Migrator {
    let migrations = (1..).zip(MIGRATIONS).map(|(version, (description, sql))| {
        Migration::new(version, Cow::Borrowed(description), MigrationType::Simple, sql.into_sql_str(), false)
    });
    Migrator::with_migrations(migrations.collect())
}

/// Applies what is missing of `migrator`, and stands in nobody's way for longer than a moment.
pub(crate) async fn apply(migrator: &Migrator, connection: &mut PgConnection) -> Result<(), MigrateError> {
    let sql = format!("SET lock_timeout = '{LOCK_TIMEOUT}'");
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *connection).await?;
    for _ in 0..RETRIES_MAX {
        match migrator.run(&mut *connection).await {
            Err(error) if is_locked_out(&error) => {
                tracing::info!("a migration waits for a lock that somebody else has");
                sleep(PAUSE).await;
            }
            done => return done,
        }
    }
    migrator.run(connection).await
}

fn is_locked_out(error: &MigrateError) -> bool {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => has_code(error, &NO_LOCK),
        _ => false,
    }
}

/// Every statement of the migrations that gives or takes a right, oldest first. They may be repeated.
pub(crate) fn grants() -> Vec<String> {
    let is_code = |line: &&str| !line.trim_start().starts_with("--");
    let code = MIGRATIONS.into_iter().flat_map(|(_, sql)| sql.lines()).filter(is_code).collect::<Vec<_>>();
    let code = code.join("\n");
    let statements = code.split(';').map(str::trim_start);
    let grants =
        statements.filter(|statement| ["GRANT ", "REVOKE "].iter().any(|verb| statement.starts_with(verb)));
    grants.map(str::to_owned).collect()
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

/// The oldest program that can use the schema, by the newest migration it knows. Only a schema that has this migration
/// tells.
pub(crate) async fn oldest_program(connection: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT oldest_program FROM schema_support").fetch_one(connection).await
}
