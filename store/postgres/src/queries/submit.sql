-- New jobs of many callers: queued, due at once and never claimed; or final already, with the result of another job of the
-- same action. $1 to $16 are the jobs, $17 to $21 their inputs, $22 the event, and $23 that of the end of those that end at
-- once. A job whose idempotency key is taken is left out of the answer, and its inputs with it.
--
-- PostgreSQL: arrays, so that many share one statement and one commit; in the order of the keys, so that two
-- transactions with the same keys wait for each other and not in a circle. The other job is not locked: `retain` takes
-- its report away before, or together with, anything else of it.
WITH clock AS MATERIALIZED (SELECT farm_now() AS now),
asked AS MATERIALIZED (
    SELECT *
    FROM unnest(
        $1::uuid[], $2::uuid[], $3::text[], $4::smallint[], $5::text[], $6::text[], $7::text[], $8::bytea[],
        $9::bigint[], $10::bigint[], $11::text[], $12::bytea[], $13::text[], $14::bigint[], $15::boolean[],
        $16::bytea[]
    ) AS asked (
        id, tenant_id, kind, class, project_name, options, limits, inputs_sha256,
        max_attempts, deadline_ms, idempotency_key, request_sha256, concurrency_key, concurrency_seq, waits_turn,
        action
    )
),
known AS MATERIALIZED (
    SELECT asked.id, result.job_id, result.state, result.sha256, result.size_bytes, result.inline
    FROM asked
    CROSS JOIN LATERAL (
        SELECT jobs.id AS job_id, jobs.state, reports.sha256, reports.size_bytes, reports.inline
        FROM jobs
        JOIN reports ON reports.job_id = jobs.id
        WHERE jobs.tenant_id = asked.tenant_id AND jobs.action = asked.action AND jobs.is_reusable
        ORDER BY jobs.id DESC
        LIMIT 1
    ) AS result
    WHERE asked.action IS NOT NULL AND NOT asked.waits_turn
),
-- Of several in one statement the most important one leads. Should it be left out, `followed` shows the others.
placed AS MATERIALIZED (
    SELECT
        asked.id,
        row_number() OVER (PARTITION BY tenant_id, action ORDER BY class, asked.id) > 1
            OR EXISTS (
                SELECT FROM jobs AS leader
                WHERE leader.tenant_id = asked.tenant_id AND leader.action = asked.action
                  AND leader.class <= asked.class AND leader.finished_at IS NULL AND NOT leader.cancel_requested
                  AND NOT leader.is_following AND NOT leader.waits_turn
            ) AS is_following
    FROM asked
    WHERE action IS NOT NULL AND NOT waits_turn
),
submitted AS (
    INSERT INTO jobs (
        id, tenant_id, kind, class, state, project_name, options, limits, inputs_sha256, attempt, max_attempts,
        epoch, event_seq, cancel_requested, submitted_at, not_before, deadline_at, idempotency_key, request_sha256,
        concurrency_key, concurrency_seq, waits_turn,
        action, cache, started_at, finished_at, fuel, wall_ms, memory_bytes_peak, is_following
    )
    SELECT
        asked.id, tenant_id, kind, class, coalesce(known.state, 'queued'), project_name, options, limits,
        inputs_sha256, 0, max_attempts,
        0, CASE WHEN known.id IS NULL THEN 1 ELSE 2 END, false, now, now, now + deadline_ms, idempotency_key,
        request_sha256, concurrency_key, concurrency_seq, waits_turn,
        action, CASE WHEN known.id IS NOT NULL THEN 'hit' WHEN action IS NOT NULL THEN 'miss' ELSE 'off' END,
        ended.at, ended.at, ended.cost, ended.cost, ended.cost, known.id IS NULL AND coalesce(is_following, false)
    FROM asked
    CROSS JOIN clock
    LEFT JOIN known ON known.id = asked.id
    LEFT JOIN placed ON placed.id = asked.id
    LEFT JOIN LATERAL (SELECT clock.now AS at, 0 AS cost WHERE known.id IS NOT NULL) AS ended ON true
    ORDER BY tenant_id, idempotency_key, asked.id
    ON CONFLICT (tenant_id, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
    RETURNING id, tenant_id, state, submitted_at
),
given AS (
    INSERT INTO job_inputs (tenant_id, job_id, path, sha256, size_bytes, inline)
    SELECT submitted.tenant_id, submitted.id, input.path, input.sha256, input.size_bytes, input.inline
    FROM unnest($17::uuid[], $18::text[], $19::bytea[], $20::bigint[], $21::bytea[])
        AS input (job_id, path, sha256, size_bytes, inline)
    JOIN submitted ON submitted.id = input.job_id
    WHERE submitted.state = 'queued'
),
reported AS (
    INSERT INTO reports (tenant_id, job_id, sha256, size_bytes, inline)
    SELECT submitted.tenant_id, submitted.id, known.sha256, known.size_bytes, known.inline
    FROM submitted
    JOIN known ON known.id = submitted.id
),
filed AS (
    INSERT INTO report_files (tenant_id, job_id, path, sha256, size_bytes, inline)
    SELECT submitted.tenant_id, submitted.id, output.path, output.sha256, output.size_bytes, output.inline
    FROM submitted
    JOIN known ON known.id = submitted.id
    CROSS JOIN LATERAL (SELECT * FROM report_files WHERE report_files.job_id = known.job_id OFFSET 0) AS output
),
logged AS (
    INSERT INTO events (job_id, seq, tenant_id, at, state, kind)
    SELECT id, 1, tenant_id, submitted_at, 'queued', $22 FROM submitted
    UNION ALL
    SELECT id, 2, tenant_id, submitted_at, state, $23 FROM submitted WHERE state <> 'queued'
)
SELECT id, state, submitted_at FROM submitted;
