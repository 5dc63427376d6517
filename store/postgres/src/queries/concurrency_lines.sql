-- How many jobs of each of the tenants $1 and concurrency keys $2 are not final, and the number of the
-- last one. The caller holds the keys, and has held them since before this statement began.
SELECT asked.tenant_id, asked.concurrency_key, line.n_before, line.last_seq
FROM unnest($1::uuid[], $2::text[]) AS asked (tenant_id, concurrency_key)
CROSS JOIN LATERAL (
    SELECT count(*) AS n_before, coalesce(max(concurrency_seq), 0) AS last_seq
    FROM jobs
    WHERE tenant_id = asked.tenant_id AND concurrency_key = asked.concurrency_key AND finished_at IS NULL
) AS line;
