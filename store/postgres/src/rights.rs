//! What the roles may do with the tables. The migrations grant it, and a backup may be restored without it.

use sqlx::{AssertSqlSafe, PgConnection};

use crate::connection::{self, Role};
use crate::migrations;

/// Whether a role that is there may not even see how the schema stands, which every role may.
const ARE_MISSING: &str = "
    SELECT EXISTS (
        SELECT FROM pg_roles
        WHERE rolname = ANY ($1) AND NOT has_table_privilege(oid, to_regclass('_sqlx_migrations'), 'SELECT')
    )";

/// Whether the rights of the roles are missing. They are not where there are no tables yet.
pub(crate) async fn are_missing(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    let roles = Role::ALL.map(Role::name);
    let asked = sqlx::query_scalar(ARE_MISSING).bind(&roles[..]).fetch_one(connection);
    connection::answer(asked).await
}

/// Grants again what the migrations have granted, if it is missing.
pub(crate) async fn restore(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    if are_missing(connection).await? {
        for grant in migrations::grants() {
            connection::answer(sqlx::raw_sql(AssertSqlSafe(grant)).execute(&mut *connection)).await?;
        }
    }
    Ok(())
}
