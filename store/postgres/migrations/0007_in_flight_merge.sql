-- Jobs that do the same as one that is under way wait for its result.

-- Whether it waits for another job of its action, and is not to be run.
ALTER TABLE jobs ADD COLUMN is_following boolean NOT NULL DEFAULT false;

DROP TRIGGER a_queued_job_is_claimed_cancelled_or_expires ON jobs;
CREATE TRIGGER a_queued_job_is_claimed_cancelled_or_expires
BEFORE UPDATE ON jobs
FOR EACH ROW WHEN (OLD.state = 'queued' AND NEW.state NOT IN ('queued', 'running', 'cancelled', 'expired')
    AND NOT (NEW.cache = 'merged' AND NEW.state IN ('succeeded', 'failed')))
EXECUTE FUNCTION farm_refuse('a queued job is claimed, cancelled or expires, or takes a result');

-- Followers have no part in what `backlog` and `ready` walk.
DROP INDEX jobs_ready;
CREATE INDEX jobs_ready ON jobs (tenant_id, class, submitted_at, id, not_before)
    WHERE state = 'queued' AND NOT cancel_requested AND NOT is_following;
DROP INDEX jobs_due;
CREATE INDEX jobs_due ON jobs (not_before)
    WHERE state = 'queued' AND NOT cancel_requested AND NOT is_following AND attempt > 0;
-- Who leads, and who follows.
CREATE INDEX jobs_leading ON jobs (tenant_id, action, class)
    WHERE finished_at IS NULL AND action IS NOT NULL AND NOT cancel_requested AND NOT is_following
        AND NOT waits_turn;
CREATE INDEX jobs_following ON jobs (tenant_id, action, class, submitted_at, id)
    WHERE state = 'queued' AND NOT cancel_requested AND is_following;
