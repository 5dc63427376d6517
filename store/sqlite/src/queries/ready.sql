-- The jobs that may run at ?1, at most ?2, in the order of dispatch; before them one row with the time at which
-- the next job that waits for a backoff becomes due. One statement, so that both are of the same moment.
--
-- SQLite: `INDEXED BY`, because its planner may also take the index by due time and sort the whole backlog.
SELECT NULL AS id, NULL AS class, NULL AS epoch, min(not_before) AS next_due_at
FROM jobs INDEXED BY jobs_due
WHERE state = 'queued' AND cancel_requested = 0 AND not_before > ?1

UNION ALL

SELECT id, class, epoch, NULL
FROM (
    SELECT id, class, epoch
    FROM jobs INDEXED BY jobs_ready
    WHERE state = 'queued' AND cancel_requested = 0
      AND not_before <= ?1 AND (deadline_at IS NULL OR deadline_at > ?1)
    ORDER BY class, id
    LIMIT ?2
);
