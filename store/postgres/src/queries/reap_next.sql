-- The time now, and the earliest end of a lease and of a deadline. The leases are looked through: there are as many
-- as workers have places. The deadline is read off the front of its index.
SELECT
    farm_now() AS now,
    least(
        (SELECT min(lease_until) FROM jobs WHERE state = 'running'),
        (
            SELECT deadline_at
            FROM jobs
            WHERE finished_at IS NULL AND deadline_at IS NOT NULL
            ORDER BY deadline_at
            LIMIT 1
        )
    ) AS next_due_at;
