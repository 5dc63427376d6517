-- Jobs that do the same have one result.

-- The key of what it does; null when it takes no part in that.
ALTER TABLE jobs ADD COLUMN action BLOB CHECK (length(action) = 32);
-- `schemas::CacheStatus`.
ALTER TABLE jobs ADD COLUMN cache TEXT NOT NULL DEFAULT 'off';
-- Whether its result is that of its action, for others to have.
ALTER TABLE jobs ADD COLUMN is_reusable INTEGER NOT NULL DEFAULT 0
    CHECK (is_reusable = 0 OR (is_reusable = 1 AND action IS NOT NULL AND state IN ('succeeded', 'failed')));

-- What `submit` looks up. A result is found until its job goes, and then that of another one.
CREATE INDEX jobs_of_action ON jobs (tenant_id, action, id) WHERE is_reusable = 1;
