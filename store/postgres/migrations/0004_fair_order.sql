-- What a fair order of dispatch needs.

-- Microseconds that the processor worked for the last run; 0 until the job is final, and for jobs from before.
ALTER TABLE jobs ADD COLUMN cpu_us bigint NOT NULL DEFAULT 0 CHECK (cpu_us >= 0);

-- What `backlog` and `ready` walk: who has work, and the lines of each tenant. The due time is in it so that jobs in a
-- backoff are passed over without fetching their rows.
DROP INDEX jobs_ready;
CREATE INDEX jobs_ready ON jobs (tenant_id, class, submitted_at, id, not_before)
    WHERE state = 'queued' AND NOT cancel_requested;
