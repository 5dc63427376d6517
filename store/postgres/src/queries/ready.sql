-- The jobs that may run now, at most $1, in the order of dispatch; each with the time now and the time at which the
-- next job that waits for a backoff becomes due. Without such a job one row tells the times.
WITH clock AS MATERIALIZED (SELECT farm_now() AS now)
SELECT ready.id, ready.class, ready.epoch, clock.now, due.not_before AS next_due_at
FROM clock
LEFT JOIN LATERAL (
    SELECT not_before
    FROM jobs
    WHERE state = 'queued' AND NOT cancel_requested AND attempt > 0 AND not_before > clock.now
    ORDER BY not_before
    LIMIT 1
) AS due ON true
LEFT JOIN LATERAL (
    SELECT id, class, epoch
    FROM jobs
    WHERE state = 'queued' AND NOT cancel_requested
      AND not_before <= clock.now AND (deadline_at IS NULL OR deadline_at > clock.now)
    ORDER BY class, id
    LIMIT $1
) AS ready ON true
ORDER BY ready.class, ready.id;
