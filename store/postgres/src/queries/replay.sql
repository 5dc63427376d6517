-- A new job $3 that asks for what the errored job $2 of tenant $1 asked for, with the event $4.
--
-- PostgreSQL: the errored job is locked until the commit, so that `retain` cannot remove it before the new job
-- names its contents.
WITH clock AS MATERIALIZED (SELECT farm_now() AS now),
errored AS MATERIALIZED (
    SELECT *
    FROM jobs
    WHERE id = $2 AND tenant_id = $1 AND state = 'errored'
    FOR KEY SHARE
),
replayed AS (
    INSERT INTO jobs (
        id, tenant_id, kind, class, state, project_name, options, limits, inputs_sha256, attempt, max_attempts,
        epoch, event_seq, cancel_requested, submitted_at, not_before, deadline_at, action, cache
    )
    SELECT
        $3, tenant_id, kind, class, 'queued', project_name, options, limits, inputs_sha256, 0, max_attempts,
        0, 1, false, now, now, now + (deadline_at - submitted_at), action, cache
    FROM errored CROSS JOIN clock
    RETURNING *
),
given AS (
    INSERT INTO job_inputs (tenant_id, job_id, path, sha256, size_bytes, inline)
    SELECT errored.tenant_id, $3, input.path, input.sha256, input.size_bytes, input.inline
    FROM errored
    JOIN job_inputs AS input ON input.job_id = errored.id
),
logged AS (
    INSERT INTO events (job_id, seq, tenant_id, at, state, kind)
    SELECT id, 1, tenant_id, submitted_at, state, $4 FROM replayed
)
SELECT
    id, tenant_id, kind, class, state, project_name, options, limits, inputs_sha256, attempt, max_attempts,
    cancel_requested, concurrency_key, waits_turn, superseded_by,
    action, cache, submitted_at, not_before, deadline_at, started_at, finished_at
FROM replayed;
