-- How jobs of one concurrency key get along.

-- What jobs of a tenant that stand in for each other have in common. Most jobs have none.
ALTER TABLE jobs ADD COLUMN concurrency_key TEXT;
-- The place among those of the key that are not final: higher than that of any before it.
ALTER TABLE jobs ADD COLUMN concurrency_seq INTEGER
    CHECK (concurrency_seq >= 1 AND (concurrency_key IS NULL) = (concurrency_seq IS NULL));
-- Whether it may not run before all that stand before it are final.
ALTER TABLE jobs ADD COLUMN waits_turn INTEGER NOT NULL DEFAULT 0
    CHECK (waits_turn IN (0, 1) AND (waits_turn = 0 OR concurrency_key IS NOT NULL));
-- The job of the key that called it off.
ALTER TABLE jobs ADD COLUMN superseded_by BLOB CHECK (length(superseded_by) = 16);

-- What stands before a job.
CREATE UNIQUE INDEX jobs_concurrency ON jobs (tenant_id, concurrency_key, concurrency_seq)
    WHERE concurrency_key IS NOT NULL AND finished_at IS NULL;
