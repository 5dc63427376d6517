-- The newest job of tenant ?1 that has the result of action ?2, and how it ended.
--
-- SQLite: `INDEXED BY`, because its planner may also take the index of all jobs of the tenant.
SELECT id, state
FROM jobs INDEXED BY jobs_of_action
WHERE tenant_id = ?1 AND action = ?2 AND is_reusable = 1
ORDER BY id DESC
LIMIT 1;
