-- Prunes at most $2 jobs that became final more than $1 milliseconds ago, oldest first, with all that belongs to
-- them.
--
-- A batch goes with the last of its jobs. What is removed here is still seen here.
--
-- PostgreSQL: the ids are an array, because a join with a list of unknown length may read whole tables.
WITH clock AS MATERIALIZED (SELECT farm_now() AS now),
old AS MATERIALIZED (
    SELECT id
    FROM jobs
    WHERE finished_at IS NOT NULL AND finished_at < (SELECT now - $1 FROM clock)
    ORDER BY finished_at
    LIMIT $2
),
pruned_inputs AS (DELETE FROM job_inputs WHERE job_id = ANY (ARRAY(SELECT id FROM old))),
pruned_reports AS (DELETE FROM reports WHERE job_id = ANY (ARRAY(SELECT id FROM old))),
pruned_files AS (DELETE FROM report_files WHERE job_id = ANY (ARRAY(SELECT id FROM old))),
pruned_events AS (DELETE FROM events WHERE job_id = ANY (ARRAY(SELECT id FROM old))),
pruned_members AS (
    DELETE FROM batch_jobs WHERE job_id = ANY (ARRAY(SELECT id FROM old)) RETURNING batch_id
),
pruned_batches AS (
    DELETE FROM batches
    WHERE id = ANY (ARRAY(SELECT batch_id FROM pruned_members))
      AND NOT EXISTS (
          SELECT FROM batch_jobs
          WHERE batch_jobs.batch_id = batches.id AND batch_jobs.job_id <> ALL (ARRAY(SELECT id FROM old))
      )
)
DELETE FROM jobs WHERE id = ANY (ARRAY(SELECT id FROM old));
