-- Calls off what stands before number ?3 of tenant ?1 and concurrency key ?2, because of job ?4.
UPDATE jobs INDEXED BY jobs_concurrency
SET cancel_requested = 1,
    superseded_by = ?4
WHERE tenant_id = ?1 AND concurrency_key = ?2 AND concurrency_seq < ?3
  AND concurrency_key IS NOT NULL AND finished_at IS NULL AND cancel_requested = 0
RETURNING *;
