-- A new job ?3, submitted at ?4, that asks for what the errored job ?2 of tenant ?1 asked for.
INSERT INTO jobs (
    id, tenant_id, kind, class, state, project_name, options, limits, inputs_sha256, attempt, max_attempts, epoch,
    cancel_requested, submitted_at, not_before, deadline_at, action, cache
)
SELECT
    ?3, tenant_id, kind, class, 'queued', project_name, options, limits, inputs_sha256, 0, max_attempts, 0,
    0, ?4, ?4, ?4 + (deadline_at - submitted_at), action, cache
FROM jobs
WHERE id = ?2 AND tenant_id = ?1 AND state = 'errored'
RETURNING *;
