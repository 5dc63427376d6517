-- Prolongs leases of many workers: $1 are the jobs, $2 the epochs, $3 for how long; no lease is there twice. One
-- that is over but that nobody has taken is prolonged like any other.
--
-- PostgreSQL: rows are locked in the order of their ids, so that nobody waits in a circle.
WITH clock AS MATERIALIZED (SELECT farm_now() AS now),
held AS MATERIALIZED (
    SELECT jobs.id, clock.now + asked.lease_ms AS lease_until
    FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) AS asked (job_id, epoch, lease_ms)
    CROSS JOIN clock
    JOIN jobs ON jobs.id = asked.job_id
    WHERE jobs.epoch = asked.epoch AND jobs.state = 'running'
    ORDER BY jobs.id
    FOR NO KEY UPDATE OF jobs
)
UPDATE jobs
SET lease_until = held.lease_until
FROM held
WHERE jobs.id = held.id
RETURNING jobs.id, jobs.epoch, jobs.cancel_requested;
