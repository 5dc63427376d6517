-- The earliest end of a lease and of a deadline, each read off the front of its index.
--
-- SQLite: `INDEXED BY`, because its planner does not know that each of these indexes is all but empty.
SELECT min(at) AS next_due_at
FROM (
    SELECT min(lease_until) AS at FROM jobs INDEXED BY jobs_lease WHERE state = 'running'
    UNION ALL
    SELECT min(deadline_at)
    FROM jobs INDEXED BY jobs_deadline
    WHERE finished_at IS NULL AND deadline_at IS NOT NULL
);
