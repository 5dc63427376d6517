-- Batch $2 of tenant $1: a row for each state that jobs of it are in.
SELECT batches.id, batches.tenant_id, batches.submitted_at, batches.n_jobs, jobs.state, count(*) AS n_in_state
FROM batches
JOIN batch_jobs ON batch_jobs.batch_id = batches.id
JOIN jobs ON jobs.id = batch_jobs.job_id
WHERE batches.id = $2 AND batches.tenant_id = $1
GROUP BY batches.id, batches.tenant_id, batches.submitted_at, batches.n_jobs, jobs.state
ORDER BY batches.id DESC;
