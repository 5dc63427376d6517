-- The first ?3 jobs of each line that may run at ?1, in any order. The lines are a JSON list ?2 of pairs: the tenant (hexadecimal)
-- and the class; the first is line 0.
--
-- SQLite: the list is JSON, because it has no arrays; the subquery takes the place of a lateral join.
SELECT line.key AS number, jobs.id, jobs.class, jobs.epoch, jobs.submitted_at
FROM json_each(?2) AS line
CROSS JOIN jobs
WHERE jobs.id IN (
    SELECT id
    FROM jobs INDEXED BY jobs_ready
    WHERE tenant_id = unhex(line.value ->> 0) AND class = line.value ->> 1
      AND state = 'queued' AND cancel_requested = 0 AND is_following = 0
      AND not_before <= ?1 AND (deadline_at IS NULL OR deadline_at > ?1)
      AND (waits_turn = 0 OR NOT EXISTS (
          SELECT 1 FROM jobs AS earlier INDEXED BY jobs_concurrency
          WHERE earlier.tenant_id = jobs.tenant_id AND earlier.concurrency_key = jobs.concurrency_key
            AND earlier.concurrency_seq < jobs.concurrency_seq
            AND earlier.concurrency_key IS NOT NULL AND earlier.finished_at IS NULL
      ))
    ORDER BY submitted_at, id
    LIMIT ?3
);
