-- The jobs of tenant $1 that follow others of action $2: when its result is known, the first $3 of them end with it and the
-- event $4; when it is not, and nobody leads the first of them, that one follows no more. Which of the two it was, the
-- state says.
--
-- PostgreSQL: rows that somebody else has locked are passed over: who holds the row of a follower is calling it off,
-- ending it, or doing the same.
WITH clock AS MATERIALIZED (SELECT farm_now() AS now),
known AS MATERIALIZED (
    SELECT jobs.id AS job_id, jobs.state, reports.sha256, reports.size_bytes, reports.inline
    FROM jobs
    JOIN reports ON reports.job_id = jobs.id
    WHERE jobs.tenant_id = $1 AND jobs.action = $2 AND jobs.is_reusable
    ORDER BY jobs.id DESC
    LIMIT 1
),
followers AS MATERIALIZED (
    SELECT id
    FROM jobs
    WHERE tenant_id = $1 AND action = $2 AND state = 'queued' AND NOT cancel_requested AND is_following
      AND EXISTS (SELECT FROM known)
    ORDER BY class, submitted_at, id
    LIMIT $3
    FOR NO KEY UPDATE SKIP LOCKED
),
ended AS (
    UPDATE jobs
    SET state = known.state,
        cache = 'merged',
        is_following = false,
        started_at = clock.now,
        finished_at = clock.now,
        fuel = 0,
        wall_ms = 0,
        memory_bytes_peak = 0,
        epoch = epoch + 1,
        event_seq = event_seq + 1
    FROM known CROSS JOIN clock
    WHERE jobs.id = ANY (ARRAY(SELECT id FROM followers))
    RETURNING jobs.*
),
reported AS (
    INSERT INTO reports (tenant_id, job_id, sha256, size_bytes, inline)
    SELECT ended.tenant_id, ended.id, known.sha256, known.size_bytes, known.inline
    FROM ended CROSS JOIN known
),
filed AS (
    INSERT INTO report_files (tenant_id, job_id, path, sha256, size_bytes, inline)
    SELECT ended.tenant_id, ended.id, output.path, output.sha256, output.size_bytes, output.inline
    FROM known
    JOIN report_files AS output ON output.job_id = known.job_id
    CROSS JOIN ended
),
logged AS (
    INSERT INTO events (job_id, seq, tenant_id, at, state, kind)
    SELECT id, event_seq, tenant_id, finished_at, state, $4 FROM ended
),
first AS MATERIALIZED (
    SELECT id, class
    FROM jobs
    WHERE tenant_id = $1 AND action = $2 AND state = 'queued' AND NOT cancel_requested AND is_following
      AND NOT EXISTS (SELECT FROM known)
    ORDER BY class, submitted_at, id
    LIMIT 1
    FOR NO KEY UPDATE SKIP LOCKED
),
promoted AS (
    UPDATE jobs
    SET is_following = false
    FROM first
    WHERE jobs.id = first.id
      AND NOT EXISTS (
          SELECT FROM jobs AS leader
          WHERE leader.tenant_id = $1 AND leader.action = $2 AND leader.class <= first.class
            AND leader.finished_at IS NULL AND NOT leader.cancel_requested AND NOT leader.is_following
            AND NOT leader.waits_turn
      )
    RETURNING jobs.*
)
SELECT
    id, tenant_id, kind, class, state, project_name, options, limits, inputs_sha256, attempt, max_attempts,
    action, cache, cancel_requested, concurrency_key, waits_turn, superseded_by, submitted_at, not_before, deadline_at, started_at, finished_at
FROM ended
UNION ALL
SELECT
    id, tenant_id, kind, class, state, project_name, options, limits, inputs_sha256, attempt, max_attempts,
    action, cache, cancel_requested, concurrency_key, waits_turn, superseded_by, submitted_at, not_before, deadline_at, started_at, finished_at
FROM promoted;
