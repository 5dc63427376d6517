-- A new batch $1 of tenant $2 with the jobs $3, in this order, the key $4 and the request $5. When the key is taken nothing
-- is written.
WITH submitted AS (
    INSERT INTO batches (id, tenant_id, submitted_at, n_jobs, idempotency_key, request_sha256)
    VALUES ($1, $2, farm_now(), cardinality($3::uuid[]), $4, $5)
    ON CONFLICT (tenant_id, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
    RETURNING id, tenant_id
)
INSERT INTO batch_jobs (batch_id, number, tenant_id, job_id)
SELECT submitted.id, member.number - 1, submitted.tenant_id, member.job_id
FROM submitted
CROSS JOIN unnest($3::uuid[]) WITH ORDINALITY AS member (job_id, number);
