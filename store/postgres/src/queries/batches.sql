-- One page of the batches of tenant $1, newest first, from the one before $2 on: a row for each state that jobs of a batch are
-- in.
--
-- PostgreSQL: by lateral joins, because a join with a page of unknown length may read whole tables.
SELECT page.id, page.tenant_id, page.submitted_at, page.n_jobs, counted.state, counted.n_in_state
FROM (
    SELECT * FROM batches WHERE tenant_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3
) AS page
CROSS JOIN LATERAL (
    SELECT jobs.state, count(*) AS n_in_state
    FROM batch_jobs
    JOIN jobs ON jobs.id = batch_jobs.job_id
    WHERE batch_jobs.batch_id = page.id
    GROUP BY jobs.state
) AS counted
ORDER BY page.id DESC;
