-- Up to ?3 pairs of a tenant and an action that jobs follow others of, after tenant ?1 and action ?2; and whether a result
-- for them is known, or nobody leads the first of them.
--
-- Each step looks for the first job of the next pair in the index, so that the number of jobs does not matter. SQLite:
-- `INDEXED BY`, because its planner does not know how few followers there are.
WITH RECURSIVE firsts (id, number) AS (
    SELECT
        (
            SELECT id FROM jobs INDEXED BY jobs_following
            WHERE state = 'queued' AND cancel_requested = 0 AND is_following = 1
              AND (tenant_id, action) > (?1, ?2)
            ORDER BY tenant_id, action, class, submitted_at, id
            LIMIT 1
        ),
        1
    UNION ALL
    SELECT
        (
            SELECT jobs.id FROM jobs INDEXED BY jobs_following
            WHERE state = 'queued' AND cancel_requested = 0 AND is_following = 1
              AND (tenant_id, action) > (SELECT last.tenant_id, last.action FROM jobs AS last WHERE last.id = firsts.id)
            ORDER BY tenant_id, action, class, submitted_at, jobs.id
            LIMIT 1
        ),
        number + 1
    FROM firsts
    WHERE firsts.id IS NOT NULL AND number < ?3
)
SELECT
    first.tenant_id,
    first.action,
    EXISTS (
        SELECT 1 FROM jobs AS known INDEXED BY jobs_of_action
        WHERE known.tenant_id = first.tenant_id AND known.action = first.action AND known.is_reusable = 1
    ) OR NOT EXISTS (
        SELECT 1 FROM jobs AS leader INDEXED BY jobs_leading
        WHERE leader.tenant_id = first.tenant_id AND leader.action = first.action AND leader.class <= first.class
          AND leader.finished_at IS NULL AND leader.action IS NOT NULL AND leader.cancel_requested = 0
          AND leader.is_following = 0 AND leader.waits_turn = 0
    ) AS is_stuck
FROM firsts
JOIN jobs AS first ON first.id = firsts.id;
