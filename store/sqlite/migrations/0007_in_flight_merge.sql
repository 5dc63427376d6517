-- Jobs that do the same as one that is under way wait for its result.

-- Whether it waits for another job of its action, and is not to be run.
ALTER TABLE jobs ADD COLUMN is_following INTEGER NOT NULL DEFAULT 0 CHECK (is_following IN (0, 1));

DROP TRIGGER a_queued_job_is_claimed_cancelled_or_expires;
CREATE TRIGGER a_queued_job_is_claimed_cancelled_or_expires_or_takes_a_result
BEFORE UPDATE OF state ON jobs
WHEN OLD.state = 'queued' AND NEW.state NOT IN ('queued', 'running', 'cancelled', 'expired')
    AND NOT (NEW.cache = 'merged' AND NEW.state IN ('succeeded', 'failed'))
BEGIN
    SELECT RAISE(ABORT, 'a queued job is claimed, cancelled or expires, or takes a result');
END;

-- Followers have no part in what `backlog` and `ready` walk.
DROP INDEX jobs_ready;
CREATE INDEX jobs_ready ON jobs (tenant_id, class, submitted_at, id, not_before, deadline_at, epoch)
    WHERE state = 'queued' AND cancel_requested = 0 AND is_following = 0;
DROP INDEX jobs_due;
CREATE INDEX jobs_due ON jobs (not_before)
    WHERE state = 'queued' AND cancel_requested = 0 AND is_following = 0;
-- Who leads, and who follows.
CREATE INDEX jobs_leading ON jobs (tenant_id, action, class)
    WHERE finished_at IS NULL AND action IS NOT NULL AND cancel_requested = 0 AND is_following = 0
        AND waits_turn = 0;
CREATE INDEX jobs_following ON jobs (tenant_id, action, class, submitted_at, id)
    WHERE state = 'queued' AND cancel_requested = 0 AND is_following = 1;
