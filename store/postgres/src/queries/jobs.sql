-- One page of tenant $1, newest first, from the job before $2 on.
SELECT
    id, tenant_id, kind, class, state, project_name, options, limits, inputs_sha256, attempt, max_attempts,
    cancel_requested, concurrency_key, waits_turn, superseded_by,
    action, cache, submitted_at, not_before, deadline_at, started_at, finished_at
FROM jobs
WHERE tenant_id = $1 AND id < $2
ORDER BY id DESC
LIMIT $3;
