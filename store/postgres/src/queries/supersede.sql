-- Calls off what new jobs supersede: what stands before number $4 of the tenants $1 and concurrency keys $2, none of
-- them twice, because of the jobs $3.
--
-- PostgreSQL: rows are locked in the order of their ids, so that nobody waits in a circle; what somebody else has ended
-- meanwhile is left as it is.
WITH clock AS MATERIALIZED (SELECT farm_now() AS now),
held AS MATERIALIZED (
    SELECT jobs.id, asked.job_id
    FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::bigint[])
        AS asked (tenant_id, concurrency_key, job_id, concurrency_seq)
    JOIN jobs ON jobs.tenant_id = asked.tenant_id AND jobs.concurrency_key = asked.concurrency_key
        AND jobs.concurrency_seq < asked.concurrency_seq
    WHERE jobs.finished_at IS NULL AND NOT jobs.cancel_requested
    ORDER BY jobs.id
    FOR NO KEY UPDATE OF jobs
),
superseded AS (
    UPDATE jobs
    SET cancel_requested = true,
        superseded_by = held.job_id,
        event_seq = event_seq + 1
    FROM held
    WHERE jobs.id = held.id
    RETURNING jobs.*
),
logged AS (
    INSERT INTO events (job_id, seq, tenant_id, at, state, kind)
    SELECT
        id, event_seq, tenant_id, clock.now, state,
        json_build_object('type', 'cancel_requested', 'superseded_by', superseded_by)::text
    FROM superseded
    CROSS JOIN clock
)
SELECT
    id, tenant_id, kind, class, state, project_name, options, limits, inputs_sha256, attempt, max_attempts, epoch,
    cancel_requested, concurrency_key, waits_turn, superseded_by,
    action, cache, submitted_at, not_before, deadline_at, started_at, finished_at
FROM superseded;
