-- Compare and set: ?1 is a JSON list of ids in hexadecimal, ?2 the worker, ?3 now, ?4 the end of the lease. The
-- claim of a suspect does not count as started yet: see start.sql.
--
-- SQLite: the list is JSON, because it has no arrays; its one writer makes row locks unnecessary.
UPDATE jobs
SET state = 'running',
    attempt = attempt + 1,
    epoch = epoch + 1,
    lease_worker = ?2,
    lease_until = ?4,
    started_at = ?3,
    may_have_started = (workers_lost = 0)
WHERE id IN (SELECT unhex(value) FROM json_each(?1))
  AND state = 'queued'
  AND cancel_requested = 0
  AND is_following = 0
  AND not_before <= ?3
  AND (deadline_at IS NULL OR deadline_at > ?3)
  AND (waits_turn = 0 OR NOT EXISTS (
      SELECT 1 FROM jobs AS earlier INDEXED BY jobs_concurrency
      WHERE earlier.tenant_id = jobs.tenant_id AND earlier.concurrency_key = jobs.concurrency_key
        AND earlier.concurrency_seq < jobs.concurrency_seq
        AND earlier.concurrency_key IS NOT NULL AND earlier.finished_at IS NULL
  ))
RETURNING *;
