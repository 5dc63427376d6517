-- Prunes at most ?2 jobs that became final before ?1, oldest first. All that belongs to them goes by cascade.
DELETE FROM jobs
WHERE id IN (
    SELECT id
    FROM jobs INDEXED BY jobs_finished
    WHERE finished_at IS NOT NULL AND finished_at < ?1
    ORDER BY finished_at
    LIMIT ?2
);
