-- New jobs of many callers: queued, due at once and never claimed. $1 to $15 are the jobs, $16 to $20 their inputs,
-- $21 the event. A job whose idempotency key is taken is left out of the answer, and its inputs with it.
--
-- PostgreSQL: arrays, so that many share one statement and one commit; in the order of the keys, so that two
-- transactions with the same keys wait for each other and not in a circle.
WITH clock AS MATERIALIZED (SELECT farm_now() AS now),
asked AS MATERIALIZED (
    SELECT *
    FROM unnest(
        $1::uuid[], $2::uuid[], $3::text[], $4::smallint[], $5::text[], $6::text[], $7::text[], $8::bytea[],
        $9::bigint[], $10::bigint[], $11::text[], $12::bytea[], $13::text[], $14::bigint[], $15::boolean[]
    ) AS asked (
        id, tenant_id, kind, class, project_name, options, limits, inputs_sha256,
        max_attempts, deadline_ms, idempotency_key, request_sha256, concurrency_key, concurrency_seq, waits_turn
    )
),
submitted AS (
    INSERT INTO jobs (
        id, tenant_id, kind, class, state, project_name, options, limits, inputs_sha256, attempt, max_attempts,
        epoch, event_seq, cancel_requested, submitted_at, not_before, deadline_at, idempotency_key, request_sha256,
        concurrency_key, concurrency_seq, waits_turn
    )
    SELECT
        id, tenant_id, kind, class, 'queued', project_name, options, limits, inputs_sha256, 0, max_attempts,
        0, 1, false, now, now, now + deadline_ms, idempotency_key, request_sha256,
        concurrency_key, concurrency_seq, waits_turn
    FROM asked CROSS JOIN clock
    ORDER BY tenant_id, idempotency_key, id
    ON CONFLICT (tenant_id, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
    RETURNING id, tenant_id, submitted_at
),
given AS (
    INSERT INTO job_inputs (tenant_id, job_id, path, sha256, size_bytes, inline)
    SELECT submitted.tenant_id, submitted.id, input.path, input.sha256, input.size_bytes, input.inline
    FROM unnest($16::uuid[], $17::text[], $18::bytea[], $19::bigint[], $20::bytea[])
        AS input (job_id, path, sha256, size_bytes, inline)
    JOIN submitted ON submitted.id = input.job_id
),
logged AS (
    INSERT INTO events (job_id, seq, tenant_id, at, state, kind)
    SELECT id, 1, tenant_id, submitted_at, 'queued', $21 FROM submitted
)
SELECT id, submitted_at FROM submitted;
