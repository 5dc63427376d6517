//! The constraints and triggers, and what cannot be read back.

use scheduler::ports::{Store, StoreError};
use schemas::TenantId;

use super::{execute, id, open_new, submit, superuser};

#[tokio::test]
async fn the_schema_refuses_what_the_state_machine_refuses() {
    let (store, url) = open_new().await;
    let final_usage = "finished_at = 9, fuel = 0, wall_ms = 0, memory_bytes_peak = 0";
    let lease = "lease_worker = gen_random_uuid(), lease_until = 9, started_at = 9";
    let refused = [
        format!("state = 'succeeded', epoch = epoch + 1, started_at = 9, {final_usage}"),
        format!("state = 'cancelled', {final_usage}"),
        "state = 'cancelled', epoch = epoch + 1".to_owned(),
        "state = 'running', epoch = epoch + 1, attempt = 1".to_owned(),
        format!("state = 'running', epoch = epoch + 1, attempt = 4, {lease}"),
        "state = 'asleep', epoch = epoch + 1".to_owned(),
        "attempt = 3".to_owned(),
        "epoch = -1".to_owned(),
        "finished_at = 9".to_owned(),
        "lease_until = 9".to_owned(),
        "idempotency_key = 'key'".to_owned(),
        "class = 3".to_owned(),
        "options = 'no JSON'".to_owned(),
        "inputs_sha256 = ''".to_owned(),
    ];
    submit(&store, 1).await;
    let mut connection = superuser(&url).await;
    for change in refused {
        let refused = execute(&mut connection, &format!("UPDATE jobs SET {change}")).await;
        assert!(refused.is_err(), "{change}");
    }
    let accepted = [
        format!("state = 'running', epoch = epoch + 1, attempt = 1, {lease}"),
        format!(
            "state = 'succeeded', epoch = epoch + 1, lease_worker = NULL, lease_until = NULL, {final_usage}"
        ),
    ];
    for change in accepted {
        execute(&mut connection, &format!("UPDATE jobs SET {change}")).await.unwrap();
    }
    let error = execute(&mut connection, "UPDATE jobs SET project_name = 'x'").await.unwrap_err();
    assert!(error.to_string().contains("a final job does not change"), "{error}");
}

#[tokio::test]
async fn a_row_that_makes_no_sense_is_called_corrupt_and_hides_no_other() {
    let cases = [
        ("kind = 'bake'", "jobs.kind"),
        ("options = '{\"mode\":7}'", "jobs.options"),
        ("limits = '7'", "jobs.limits"),
        ("max_attempts = 4294967295, attempt = 4294967294, kind = ''", "jobs.kind"),
    ];
    for (damage, expected) in cases {
        let (store, url) = open_new().await;
        submit(&store, 1).await;
        submit(&store, 2).await;
        let mut connection = superuser(&url).await;
        let sql = format!("UPDATE jobs SET {damage} WHERE id = '{}'", id(1));
        execute(&mut connection, &sql).await.unwrap();
        match store.job(TenantId::LOCAL, id(1)).await {
            Err(StoreError::Corrupt { what, .. }) => assert_eq!(what, expected),
            other => panic!("{damage}: {other:?}"),
        }
        let claims = store.claim(super::worker(1), &[id(1), id(2)], super::LEASE).await.unwrap();
        assert_eq!(claims.iter().map(|claim| claim.job.id).collect::<Vec<_>>(), [id(2)]);
    }
}
