-- The first $3 jobs of each line that may run now, in any order: line 0 has the tenant and the class that stand first in $1 and $2.
WITH clock AS MATERIALIZED (SELECT farm_now() AS now)
SELECT line.number - 1 AS number, ready.id, ready.class, ready.epoch, ready.submitted_at
FROM unnest($1::uuid[], $2::smallint[]) WITH ORDINALITY AS line (tenant_id, class, number)
CROSS JOIN clock
CROSS JOIN LATERAL (
    SELECT id, class, epoch, submitted_at
    FROM jobs
    WHERE tenant_id = line.tenant_id AND class = line.class
      AND state = 'queued' AND NOT cancel_requested AND NOT is_following
      AND not_before <= clock.now AND (deadline_at IS NULL OR deadline_at > clock.now)
      AND (NOT waits_turn OR NOT EXISTS (
          SELECT FROM jobs AS earlier
          WHERE earlier.tenant_id = jobs.tenant_id AND earlier.concurrency_key = jobs.concurrency_key
            AND earlier.concurrency_seq < jobs.concurrency_seq AND earlier.finished_at IS NULL
      ))
    ORDER BY submitted_at, id
    LIMIT $3
) AS ready;
