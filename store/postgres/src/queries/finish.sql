-- Ends attempts of many workers: state, report, outputs, usage and event of each, if it is still its job. $1 to $16
-- are the endings, none of them for the same job: job, epoch, the event's name, the state after it, whether a
-- queued job may end so, the backoff and its reason, whether the worker is lost, usage, report, and whether the
-- result is that of the job's action. $17 to $21 are the outputs.
--
-- The job gives up its lease, and the epoch rises so that no older lease counts again. Usage is null unless the
-- job becomes final.
--
-- PostgreSQL: rows are locked in the order of their ids, so that nobody waits in a circle; whoever waited for
-- another transaction is compared with what that one left.
WITH clock AS MATERIALIZED (SELECT farm_now() AS now),
ending AS MATERIALIZED (
    SELECT *
    FROM unnest(
        $1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::boolean[], $6::bigint[], $7::text[], $8::boolean[],
        $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bytea[], $14::bigint[], $15::bytea[],
        $16::boolean[]
    ) AS ending (
        job_id, epoch, event, state, ends_queued, backoff_ms, reason, is_lost,
        fuel, wall_ms, cpu_us, memory_bytes_peak, sha256, size_bytes, inline,
        is_cacheable
    )
),
held AS MATERIALIZED (
    SELECT jobs.id
    FROM ending
    JOIN jobs ON jobs.id = ending.job_id
    WHERE jobs.epoch = ending.epoch
      AND (jobs.state = 'running' OR (jobs.state = 'queued' AND ending.ends_queued))
      AND (ending.event <> 'retried' OR jobs.attempt < jobs.max_attempts)
    ORDER BY jobs.id
    FOR NO KEY UPDATE OF jobs
),
ended AS (
    UPDATE jobs
    SET state = ending.state,
        attempt = attempt - (ending.event = 'released')::int,
        not_before = CASE ending.event WHEN 'retried' THEN clock.now + ending.backoff_ms ELSE not_before END,
        finished_at = CASE ending.event WHEN 'finished' THEN clock.now END,
        fuel = ending.fuel,
        wall_ms = ending.wall_ms,
        cpu_us = coalesce(ending.cpu_us, 0),
        memory_bytes_peak = ending.memory_bytes_peak,
        workers_lost = workers_lost + ending.is_lost::int,
        is_reusable = ending.is_cacheable AND action IS NOT NULL,
        epoch = jobs.epoch + 1,
        event_seq = event_seq + 1,
        lease_worker = NULL,
        lease_until = NULL
    FROM held
    JOIN ending ON ending.job_id = held.id
    CROSS JOIN clock
    WHERE jobs.id = held.id
    RETURNING jobs.*
),
reported AS (
    INSERT INTO reports (tenant_id, job_id, sha256, size_bytes, inline)
    SELECT ended.tenant_id, ended.id, ending.sha256, ending.size_bytes, ending.inline
    FROM ended
    JOIN ending ON ending.job_id = ended.id
    WHERE ending.event = 'finished'
),
filed AS (
    INSERT INTO report_files (tenant_id, job_id, path, sha256, size_bytes, inline)
    SELECT ended.tenant_id, ended.id, output.path, output.sha256, output.size_bytes, output.inline
    FROM unnest($17::uuid[], $18::text[], $19::bytea[], $20::bigint[], $21::bytea[])
        AS output (job_id, path, sha256, size_bytes, inline)
    JOIN ended ON ended.id = output.job_id
),
logged AS (
    INSERT INTO events (job_id, seq, tenant_id, at, state, kind)
    SELECT
        ended.id, ended.event_seq, ended.tenant_id, clock.now, ended.state,
        CASE ending.event
            WHEN 'retried' THEN json_build_object(
                'type', 'retried',
                'reason', ending.reason,
                'not_before', to_char(to_timestamp(ended.not_before / 1000.0) AT TIME ZONE 'UTC',
                                      'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
            )
            ELSE json_build_object('type', ending.event)
        END::text
    FROM ended
    JOIN ending ON ending.job_id = ended.id
    CROSS JOIN clock
)
SELECT
    id, tenant_id, kind, class, state, project_name, options, limits, inputs_sha256, attempt, max_attempts,
    cancel_requested, concurrency_key, waits_turn, superseded_by,
    action, cache, submitted_at, not_before, deadline_at, started_at, finished_at,
    finished_at IS NOT NULL AND EXISTS (
        SELECT FROM jobs AS follower
        WHERE follower.tenant_id = ended.tenant_id AND follower.action = ended.action
          AND follower.state = 'queued' AND NOT follower.cancel_requested AND follower.is_following
    ) AS has_followers
FROM ended;
