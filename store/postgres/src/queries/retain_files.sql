-- Prunes at most $3 outputs of the $2 jobs that have been final for longest, of those that became final more than $1
-- milliseconds ago. They are beyond their retention, so it does not matter that some go before the others. Their reports
-- go first, and with them the chance that a new job gets their results, which are not whole any more: see submit.sql.
--
-- PostgreSQL: by the place of the row, because it has no DELETE with a LIMIT.
WITH clock AS MATERIALIZED (SELECT farm_now() AS now),
old AS MATERIALIZED (
    SELECT id
    FROM jobs
    WHERE finished_at IS NOT NULL AND finished_at < (SELECT now - $1 FROM clock)
    ORDER BY finished_at
    LIMIT $2
),
pruned_reports AS (DELETE FROM reports WHERE job_id = ANY (ARRAY(SELECT id FROM old)))
DELETE FROM report_files
WHERE ctid = ANY (ARRAY(
    SELECT ctid
    FROM report_files
    WHERE job_id = ANY (ARRAY(SELECT id FROM old))
    LIMIT $3
));
