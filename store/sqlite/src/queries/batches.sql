-- One page of the batches of tenant ?1, newest first, from the one before ?2 on: a row for each state that jobs of a batch are
-- in.
SELECT batches.id, batches.tenant_id, batches.submitted_at, batches.n_jobs, jobs.state, count(*) AS n_in_state
FROM (SELECT * FROM batches WHERE tenant_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3) AS batches
JOIN batch_jobs ON batch_jobs.batch_id = batches.id
JOIN jobs ON jobs.id = batch_jobs.job_id
GROUP BY batches.id, jobs.state
ORDER BY batches.id DESC;
