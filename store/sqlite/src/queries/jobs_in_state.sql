-- The same page with the jobs in state ?4 only: a query of its own, so that each has its index.
SELECT * FROM jobs
WHERE tenant_id = ?1 AND id < ?2 AND state = ?4
ORDER BY id DESC
LIMIT ?3;
