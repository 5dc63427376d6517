-- Up to ?3 tenants with queued jobs, in the order of their ids from ?2 on; before them one row with the time at which the next job
-- that waits for a backoff at ?1 becomes due. One statement, so that both are of the same moment.
--
-- Each step looks for the next tenant in the index, so that the number of jobs does not matter. SQLite: `INDEXED BY`,
-- because its planner may also take another index and sort the whole backlog.
WITH RECURSIVE tenants (tenant_id, number) AS (
    SELECT
        (
            SELECT min(tenant_id) FROM jobs INDEXED BY jobs_ready
            WHERE state = 'queued' AND cancel_requested = 0 AND is_following = 0 AND tenant_id >= ?2
        ),
        1
    UNION ALL
    SELECT
        (
            SELECT min(tenant_id) FROM jobs INDEXED BY jobs_ready
            WHERE state = 'queued' AND cancel_requested = 0 AND is_following = 0 AND tenant_id > tenants.tenant_id
        ),
        number + 1
    FROM tenants
    WHERE tenants.tenant_id IS NOT NULL AND number < ?3
)
SELECT NULL AS tenant_id, min(not_before) AS next_due_at
FROM jobs INDEXED BY jobs_due
WHERE state = 'queued' AND cancel_requested = 0 AND is_following = 0 AND not_before > ?1

UNION ALL

SELECT tenant_id, NULL FROM tenants WHERE tenant_id IS NOT NULL AND number <= ?3;
