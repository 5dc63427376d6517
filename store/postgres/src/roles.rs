//! The roles of the database server, which belong to no database and so to no migration.

use sqlx::{AssertSqlSafe, PgConnection};

use crate::connection::Role;

/// Makes the roles that are missing, and lets the user act as each.
pub(crate) async fn ensure(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    for role in Role::ALL {
        if !exists(connection, role).await? {
            create(connection, role).await?;
        }
        if !may_act_as(connection, role).await? {
            let sql = format!("GRANT {} TO SESSION_USER", role.name());
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *connection).await?;
        }
    }
    Ok(())
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

async fn exists(connection: &mut PgConnection, role: Role) -> Result<bool, sqlx::Error> {
    let sql = "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)";
    sqlx::query_scalar(sql).bind(role.name()).fetch_one(connection).await
}

/// Somebody who migrates another database of the server may be faster.
async fn create(connection: &mut PgConnection, role: Role) -> Result<(), sqlx::Error> {
    let sql = format!(
        "DO $$ BEGIN CREATE ROLE {} NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$",
        role.name()
    );
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await.map(drop)
}

async fn may_act_as(connection: &mut PgConnection, role: Role) -> Result<bool, sqlx::Error> {
    let sql = "SELECT pg_has_role(session_user, $1, 'MEMBER')";
    sqlx::query_scalar(sql).bind(role.name()).fetch_one(connection).await
}
