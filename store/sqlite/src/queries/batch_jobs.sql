-- The jobs of batch ?2 of tenant ?1, at most ?3.
SELECT jobs.*
FROM batch_jobs
JOIN jobs ON jobs.id = batch_jobs.job_id
WHERE batch_jobs.batch_id = ?2 AND jobs.tenant_id = ?1
ORDER BY batch_jobs.number
LIMIT ?3;
