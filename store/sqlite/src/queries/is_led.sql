-- Whether a job of tenant ?1 that does ?2 and is of class ?3 or a more important one is under way.
SELECT EXISTS (
    SELECT 1
    FROM jobs INDEXED BY jobs_leading
    WHERE tenant_id = ?1 AND action = ?2 AND class <= ?3
      AND finished_at IS NULL AND action IS NOT NULL AND cancel_requested = 0 AND is_following = 0
      AND waits_turn = 0
);
