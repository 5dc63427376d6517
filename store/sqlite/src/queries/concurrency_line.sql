-- How many jobs of tenant ?1 and concurrency key ?2 are not final, and the number of the last one.
SELECT count(*) AS n_before, coalesce(max(concurrency_seq), 0) AS last_seq
FROM jobs INDEXED BY jobs_concurrency
WHERE tenant_id = ?1 AND concurrency_key = ?2 AND concurrency_key IS NOT NULL AND finished_at IS NULL;
