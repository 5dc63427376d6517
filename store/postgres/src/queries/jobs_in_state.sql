-- The same page with the jobs in state $4 only: a query of its own, so that each has its index.
SELECT
    id, tenant_id, kind, class, state, project_name, options, limits, inputs_sha256, attempt, max_attempts,
    cancel_requested, concurrency_key, waits_turn, superseded_by,
    action, cache, submitted_at, not_before, deadline_at, started_at, finished_at
FROM jobs
WHERE tenant_id = $1 AND id < $2 AND state = $4
ORDER BY id DESC
LIMIT $3;
