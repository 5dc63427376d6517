//! Row-level security: what the database itself keeps apart when a query forgets to.

use scheduler::ports::{NewJob, Store};
use schemas::{TenantId, Timestamp};
use sqlx::PgConnection;

use super::{LEASE, PostgresStore, execute, id, new_job, open_new, submit, succeeded, superuser, worker};

/// Every table with rows of tenants, and the column that says whose a row is.
const TABLES: [(&str, &str); 6] = [
    ("jobs", "tenant_id"),
    ("job_inputs", "tenant_id"),
    ("reports", "tenant_id"),
    ("report_files", "tenant_id"),
    ("events", "tenant_id"),
    ("tenants", "id"),
];

fn other_tenant() -> TenantId {
    TenantId::new(Timestamp::from_unix_ms(1), [7; 10])
}

/// A finished job of each of two tenants, so that every table has rows of both, and a queued one of each.
async fn fill(store: &PostgresStore) {
    submit(store, 1).await;
    submit(store, 3).await;
    for number in [2, 4] {
        store.submit(NewJob { tenant_id: other_tenant(), ..new_job(number) }).await.unwrap();
    }
    for claim in store.claim(worker(1), &[id(1), id(2)], LEASE).await.unwrap() {
        store.finish(claim.lease, succeeded()).await.unwrap();
    }
    for tenant in [TenantId::LOCAL, other_tenant()] {
        assert!(!store.tenant_events(tenant, 0, 100).await.unwrap().is_empty());
    }
}

/// A connection that acts as `role`, in a transaction.
async fn act_as(url: &str, role: &str) -> PgConnection {
    let mut connection = superuser(url).await;
    execute(&mut connection, &format!("SET ROLE {role}; BEGIN")).await.unwrap();
    connection
}

async fn speak_for(connection: &mut PgConnection, tenant: TenantId) {
    execute(connection, &format!("SET LOCAL jpefarm.tenants = '{tenant}'")).await.unwrap();
}

/// The tenants whose rows a query without any predicate finds.
async fn visible(connection: &mut PgConnection, (table, owner): (&str, &str)) -> Vec<TenantId> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT DISTINCT {owner} FROM {table} ORDER BY {owner}"));
    let found: Vec<sqlx::types::Uuid> = sqlx::query_scalar(sql).fetch_all(connection).await.unwrap();
    found.into_iter().map(TenantId::from).collect()
}

#[tokio::test]
async fn who_speaks_for_nobody_sees_nothing() {
    let (store, url) = open_new().await;
    fill(&store).await;
    let mut connection = act_as(&url, "jpefarm_app").await;
    for table in TABLES {
        assert_eq!(visible(&mut connection, table).await, [], "{table:?}");
    }
    execute(&mut connection, "SET LOCAL jpefarm.tenants = ''").await.unwrap();
    assert_eq!(visible(&mut connection, TABLES[0]).await, []);
    let touched = execute(&mut connection, "UPDATE jobs SET cancel_requested = true").await.unwrap();
    assert_eq!(touched, 0);
}

#[tokio::test]
async fn a_forgotten_predicate_leaks_nothing() {
    let (store, url) = open_new().await;
    fill(&store).await;
    for tenant in [TenantId::LOCAL, other_tenant()] {
        let mut connection = act_as(&url, "jpefarm_app").await;
        speak_for(&mut connection, tenant).await;
        for table in TABLES {
            assert_eq!(visible(&mut connection, table).await, [tenant], "{table:?}");
        }
        let queued = "UPDATE jobs SET cancel_requested = true WHERE state = 'queued'";
        assert_eq!(execute(&mut connection, queued).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn nothing_is_written_in_the_name_of_another_tenant() {
    let (store, url) = open_new().await;
    fill(&store).await;
    let mut connection = act_as(&url, "jpefarm_app").await;
    speak_for(&mut connection, TenantId::LOCAL).await;
    let sql = format!(
        "INSERT INTO events (job_id, seq, tenant_id, at, state, kind)
         VALUES ('{}', 9, '{}', 0, 'queued', '{{}}')",
        id(4),
        other_tenant()
    );
    let error = execute(&mut connection, &sql).await.unwrap_err();
    assert!(error.to_string().contains("row-level security"), "{error}");
}

/// Forced: the owner is not above it.
#[tokio::test]
async fn the_owner_of_the_tables_sees_nothing_without_a_role() {
    let (store, url) = open_new().await;
    fill(&store).await;
    let mut connection = superuser(&url).await;
    let make = "DO $$ BEGIN CREATE ROLE owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$";
    execute(&mut connection, make).await.unwrap();
    for (table, _) in TABLES {
        execute(&mut connection, &format!("ALTER TABLE {table} OWNER TO owner")).await.unwrap();
    }
    let mut connection = act_as(&url, "owner").await;
    for table in TABLES {
        assert_eq!(visible(&mut connection, table).await, [], "{table:?}");
    }
}

#[tokio::test]
async fn each_role_has_only_its_own_rights() {
    let (store, url) = open_new().await;
    fill(&store).await;
    let refused = [
        ("jpefarm_app", "UPDATE jobs SET state = 'succeeded'"),
        ("jpefarm_app", "DELETE FROM jobs"),
        ("jpefarm_app", "UPDATE reports SET size_bytes = 0"),
        ("jpefarm_dispatcher", "INSERT INTO jobs SELECT * FROM jobs"),
        ("jpefarm_dispatcher", "DELETE FROM events"),
        ("jpefarm_app", "UPDATE events SET seq = seq + 1"),
        ("jpefarm_app", "DELETE FROM tenants"),
        ("jpefarm_dispatcher", "UPDATE tenants SET last_event_seq = 0"),
        ("jpefarm_maintenance", "UPDATE jobs SET cancel_requested = true"),
        ("jpefarm_maintenance", "INSERT INTO events SELECT * FROM events"),
    ];
    for (role, sql) in refused {
        let mut connection = act_as(&url, role).await;
        let error = execute(&mut connection, sql).await.unwrap_err();
        assert!(error.to_string().contains("permission denied"), "{role}: {sql}: {error}");
    }
    for role in ["jpefarm_dispatcher", "jpefarm_maintenance"] {
        let mut connection = act_as(&url, role).await;
        assert_eq!(visible(&mut connection, TABLES[0]).await.len(), 2, "{role}");
    }
}

#[tokio::test]
async fn whom_a_transaction_spoke_for_is_forgotten_with_it() {
    let (store, _url) = open_new().await;
    fill(&store).await;
    store.job(TenantId::LOCAL, id(1)).await.unwrap().unwrap();
    let mut connection = store.pools.app.acquire().await.unwrap();
    assert_eq!(visible(&mut connection, TABLES[0]).await, []);
}
