-- Jobs that do the same have one result.

-- The key of what it does; null when it takes no part in that.
ALTER TABLE jobs ADD COLUMN action bytea CHECK (octet_length(action) = 32);
-- `schemas::CacheStatus`.
ALTER TABLE jobs ADD COLUMN cache text NOT NULL DEFAULT 'off';
-- Whether its result is that of its action, for others to have.
ALTER TABLE jobs ADD COLUMN is_reusable boolean NOT NULL DEFAULT false
    CHECK (NOT is_reusable OR (action IS NOT NULL AND state IN ('succeeded', 'failed')));

-- What `submit` looks up. A result is found until its job goes, and then that of another one.
CREATE INDEX jobs_of_action ON jobs (tenant_id, action, id) WHERE is_reusable;

-- A job that is final at once is written by whoever submits it.
GRANT INSERT ON reports, report_files TO jpefarm_app;
