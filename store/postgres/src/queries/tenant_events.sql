-- The numbered events of tenant $1 after number $2, at most $3.
SELECT job_id, seq, tenant_seq, at, state, kind
FROM events
WHERE tenant_id = $1 AND tenant_seq > $2
ORDER BY tenant_seq
LIMIT $3;
