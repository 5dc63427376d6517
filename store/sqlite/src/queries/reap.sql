-- Jobs that need an ending at ?1, at most ?3. A job that has two reasons is listed under the first. Leases that
-- end by ?2 count as lost: now, or the end of time when every running job is an orphan.
--
-- SQLite: `INDEXED BY`, because its planner does not know that each of these indexes is all but empty.
SELECT * FROM (
    SELECT 'cancelled' AS reason, *
    FROM jobs INDEXED BY jobs_cancelled
    WHERE state = 'queued' AND cancel_requested = 1
    ORDER BY id
    LIMIT ?3
)
UNION ALL
SELECT * FROM (
    SELECT 'deadline_passed' AS reason, *
    FROM jobs INDEXED BY jobs_deadline
    WHERE finished_at IS NULL AND deadline_at <= ?1 AND NOT (state = 'queued' AND cancel_requested = 1)
    ORDER BY deadline_at
    LIMIT ?3
)
UNION ALL
SELECT * FROM (
    SELECT 'lease_lost' AS reason, *
    FROM jobs INDEXED BY jobs_lease
    WHERE state = 'running' AND lease_until <= ?2 AND (deadline_at IS NULL OR deadline_at > ?1)
    ORDER BY lease_until
    LIMIT ?3
)
LIMIT ?3;
