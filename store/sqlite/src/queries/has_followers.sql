-- Whether jobs of tenant ?1 follow others of action ?2.
SELECT EXISTS (
    SELECT 1
    FROM jobs INDEXED BY jobs_following
    WHERE tenant_id = ?1 AND action = ?2 AND state = 'queued' AND cancel_requested = 0 AND is_following = 1
);
