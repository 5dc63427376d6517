-- Jobs that need an ending now, at most $2. A job that has two reasons is listed under the first. With $1 every
-- running job is an orphan, and its lease counts as lost.
WITH clock AS MATERIALIZED (SELECT farm_now() AS now),
reapable AS (
    (
        SELECT 'cancelled' AS reason, jobs.*
        FROM jobs
        WHERE state = 'queued' AND cancel_requested
        ORDER BY id
        LIMIT $2
    )
    UNION ALL
    (
        SELECT 'deadline_passed' AS reason, jobs.*
        FROM jobs
        WHERE finished_at IS NULL AND deadline_at IS NOT NULL AND deadline_at <= (SELECT now FROM clock)
          AND NOT (state = 'queued' AND cancel_requested)
        ORDER BY deadline_at
        LIMIT $2
    )
    UNION ALL
    (
        SELECT 'lease_lost' AS reason, jobs.*
        FROM jobs
        WHERE state = 'running' AND ($1 OR lease_until <= (SELECT now FROM clock))
          AND (deadline_at IS NULL OR deadline_at > (SELECT now FROM clock))
        ORDER BY id
        LIMIT $2
    )
    LIMIT $2
)
SELECT
    reason, id, tenant_id, kind, class, state, project_name, options, limits, inputs_sha256, attempt, max_attempts,
    epoch, cancel_requested, concurrency_key, waits_turn, superseded_by,
    action, cache, submitted_at, not_before, deadline_at, started_at, finished_at, may_have_started
FROM reapable;
