-- Calls jobs off for many owners: $1 are the tenants, $2 the jobs, none of them twice, $3 the event. A job that is
-- final or called off already is answered with as it is.
--
-- PostgreSQL: rows are locked in the order of their ids, so that nobody waits in a circle. Those that stay as they
-- are get locked too: a lock answers with the row as it is now, and not as it was when the statement began.
WITH clock AS MATERIALIZED (SELECT farm_now() AS now),
held AS MATERIALIZED (
    SELECT jobs.*
    FROM unnest($1::uuid[], $2::uuid[]) AS asked (tenant_id, job_id)
    JOIN jobs ON jobs.id = asked.job_id AND jobs.tenant_id = asked.tenant_id
    ORDER BY jobs.id
    FOR NO KEY UPDATE OF jobs
),
called_off AS (
    UPDATE jobs
    SET cancel_requested = true,
        event_seq = jobs.event_seq + 1
    FROM held
    WHERE jobs.id = held.id AND NOT held.cancel_requested AND held.finished_at IS NULL
    RETURNING jobs.*
),
logged AS (
    INSERT INTO events (job_id, seq, tenant_id, at, state, kind)
    SELECT id, event_seq, tenant_id, clock.now, state, $3 FROM called_off CROSS JOIN clock
)
SELECT
    held.id, held.tenant_id, held.kind, held.class, held.state, held.project_name, held.options, held.limits,
    held.inputs_sha256, held.action, held.cache, held.attempt, held.max_attempts, held.epoch,
    held.cancel_requested OR called_off.id IS NOT NULL AS cancel_requested,
    held.concurrency_key, held.waits_turn, held.superseded_by,
    held.submitted_at, held.not_before, held.deadline_at, held.started_at, held.finished_at,
    called_off.id IS NOT NULL AS is_changed
FROM held
LEFT JOIN called_off ON called_off.id = held.id;
