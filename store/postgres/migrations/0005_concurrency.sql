-- How jobs of one concurrency key get along.

-- What jobs of a tenant that stand in for each other have in common. Most jobs have none.
ALTER TABLE jobs ADD COLUMN concurrency_key text;
-- The place among those of the key that are not final: higher than that of any before it. Whoever submits takes a lock
-- on the key first, so whoever sees a job sees all that stand before it.
ALTER TABLE jobs ADD COLUMN concurrency_seq bigint CHECK (concurrency_seq >= 1);
-- Whether it may not run before all that stand before it are final.
ALTER TABLE jobs ADD COLUMN waits_turn boolean NOT NULL DEFAULT false;
-- The job of the key that called it off.
ALTER TABLE jobs ADD COLUMN superseded_by uuid;
ALTER TABLE jobs
    ADD CONSTRAINT a_place_is_one_of_a_key
        CHECK ((concurrency_key IS NULL) = (concurrency_seq IS NULL) AND (NOT waits_turn OR concurrency_key IS NOT NULL));

-- What stands before a job. Unique for the day somebody forgets the lock.
CREATE UNIQUE INDEX jobs_concurrency ON jobs (tenant_id, concurrency_key, concurrency_seq)
    WHERE concurrency_key IS NOT NULL AND finished_at IS NULL;

GRANT UPDATE (superseded_by) ON jobs TO jpefarm_app;
