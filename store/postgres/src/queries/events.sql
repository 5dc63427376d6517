-- The events of job $2 of tenant $1 after number $3, at most $4.
SELECT job_id, seq, at, state, kind
FROM events
WHERE job_id = $2 AND tenant_id = $1 AND seq > $3
ORDER BY seq
LIMIT $4;
