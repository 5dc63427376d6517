//! The roles of the database server, which belong to no database and so to no migration.

use sqlx::{AssertSqlSafe, PgConnection};

use crate::connection::{self, Role};
use crate::target::has_code;

/// PostgreSQL's codes for what somebody else has done at the same time. Those who migrate other databases of the server
/// have the same roles, and no lock in common.
const RACES: [&str; 3] = ["XX000", "23505", "42710"];
/// How often a role is seen to while others do the same. Each time somebody has come further.
const TRIES_MAX: u32 = 20;

/// Whether the user of the session can act as a role.
///
/// Since PostgreSQL 16 a member may be one who cannot, as whoever has made the role and no superuser is.
///
/// Source: PostgreSQL 16, release notes and CREATE ROLE.
const MAY_ACT_AS: &str = "
    SELECT pg_has_role(
        session_user, oid, CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END
    )
    FROM pg_roles WHERE rolname = $1";

/// Makes the roles that are missing, and lets the user act as each.
pub(crate) async fn ensure(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    for role in Role::ALL {
        let mut n_tries = 1;
        while let Err(error) = ensure_one(connection, role).await {
            if n_tries == TRIES_MAX || !has_code(&error, &RACES) {
                return Err(error);
            }
            n_tries += 1;
        }
    }
    Ok(())
}

/// The roles that are missing, or as which the user cannot act.
pub(crate) async fn missing(connection: &mut PgConnection) -> Result<Vec<&'static str>, sqlx::Error> {
    let mut missing = Vec::new();
    for role in Role::ALL {
        if may_act_as(connection, role).await? != Some(true) {
            missing.push(role.name());
        }
    }
    Ok(missing)
}

/// What a superuser has to run so that `user` can have the roles.
pub(crate) fn by_hand(user: &str) -> String {
    let user = user.replace('"', "\"\"");
    let each = Role::ALL.map(|role| {
        let role = role.name();
        format!("CREATE ROLE {role} NOLOGIN; GRANT {role} TO \"{user}\";")
    });
    each.join(" ")
}

async fn ensure_one(connection: &mut PgConnection, role: Role) -> Result<(), sqlx::Error> {
    if may_act_as(connection, role).await?.is_none() {
        execute(connection, format!("CREATE ROLE {} NOLOGIN", role.name())).await?;
    }
    if may_act_as(connection, role).await? != Some(true) {
        execute(connection, format!("GRANT {} TO SESSION_USER", role.name())).await?;
    }
    Ok(())
}

/// Whether the user can act as the role; `None` when there is no such role.
async fn may_act_as(connection: &mut PgConnection, role: Role) -> Result<Option<bool>, sqlx::Error> {
    let asked = sqlx::query_scalar(MAY_ACT_AS).bind(role.name()).fetch_optional(connection);
    connection::answer(asked).await
}

async fn execute(connection: &mut PgConnection, sql: String) -> Result<(), sqlx::Error> {
    let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection);
    connection::answer(done).await.map(drop)
}
