-- The first ?3 jobs of tenant ?1 that follow others of action ?2.
SELECT *
FROM jobs INDEXED BY jobs_following
WHERE tenant_id = ?1 AND action = ?2 AND state = 'queued' AND cancel_requested = 0 AND is_following = 1
ORDER BY class, submitted_at, id
LIMIT ?3;
