-- One page of tenant ?1, newest first, from the job before ?2 on.
SELECT * FROM jobs
WHERE tenant_id = ?1 AND id < ?2
ORDER BY id DESC
LIMIT ?3;
