-- Up to $3 pairs of a tenant and an action that jobs follow others of, after tenant $1 and action $2; and whether a result
-- for them is known, or nobody leads the first of them.
--
-- Each step looks for the next pair in the index, so that the number of jobs does not matter.
WITH RECURSIVE firsts (tenant_id, action, class, number) AS (
    (
        SELECT tenant_id, action, class, 1
        FROM jobs
        WHERE state = 'queued' AND NOT cancel_requested AND is_following AND (tenant_id, action) > ($1, $2)
        ORDER BY tenant_id, action, class
        LIMIT 1
    )
    UNION ALL
    SELECT next.tenant_id, next.action, next.class, firsts.number + 1
    FROM firsts
    CROSS JOIN LATERAL (
        SELECT tenant_id, action, class
        FROM jobs
        WHERE state = 'queued' AND NOT cancel_requested AND is_following
          AND (tenant_id, action) > (firsts.tenant_id, firsts.action)
        ORDER BY tenant_id, action, class
        LIMIT 1
    ) AS next
    WHERE firsts.number < $3
)
SELECT
    tenant_id,
    action,
    EXISTS (
        SELECT FROM jobs AS known
        WHERE known.tenant_id = firsts.tenant_id AND known.action = firsts.action AND known.is_reusable
    ) OR NOT EXISTS (
        SELECT FROM jobs AS leader
        WHERE leader.tenant_id = firsts.tenant_id AND leader.action = firsts.action
          AND leader.class <= firsts.class AND leader.finished_at IS NULL AND NOT leader.cancel_requested
          AND NOT leader.is_following AND NOT leader.waits_turn
    ) AS is_stuck
FROM firsts;
