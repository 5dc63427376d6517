-- Up to $2 tenants with queued jobs, in the order of their ids from $1 on, each with the time now and the time at which the next job
-- that waits for a backoff becomes due. Without such a tenant one row tells the times.
--
-- Each step looks for the next tenant in the index, so that the number of jobs does not matter.
WITH RECURSIVE clock AS MATERIALIZED (SELECT farm_now() AS now),
tenants (tenant_id, number) AS (
    SELECT next.tenant_id, 1
    FROM (
        SELECT tenant_id FROM jobs
        WHERE state = 'queued' AND NOT cancel_requested AND NOT is_following AND tenant_id >= $1
        ORDER BY tenant_id LIMIT 1
    ) AS next
    WHERE $2 > 0
    UNION ALL
    SELECT next.tenant_id, tenants.number + 1
    FROM tenants
    CROSS JOIN LATERAL (
        SELECT tenant_id FROM jobs
        WHERE state = 'queued' AND NOT cancel_requested AND NOT is_following AND tenant_id > tenants.tenant_id
        ORDER BY tenant_id LIMIT 1
    ) AS next
    WHERE tenants.number < $2
)
SELECT tenants.tenant_id, clock.now, due.not_before AS next_due_at
FROM clock
LEFT JOIN LATERAL (
    SELECT not_before
    FROM jobs
    WHERE state = 'queued' AND NOT cancel_requested AND NOT is_following AND attempt > 0 AND not_before > clock.now
    ORDER BY not_before
    LIMIT 1
) AS due ON true
LEFT JOIN tenants ON true
ORDER BY tenants.tenant_id;
