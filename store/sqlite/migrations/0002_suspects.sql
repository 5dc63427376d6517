-- Which job may have ended the worker that ran it.

-- How many workers were lost while they may have run the job. From the first one on it is a suspect.
ALTER TABLE jobs ADD COLUMN workers_lost INTEGER NOT NULL DEFAULT 0 CHECK (workers_lost >= 0);

-- Whether the guest may have started under the latest lease: from the claim on, but for a suspect only when its
-- worker says so. Means nothing unless the job runs.
ALTER TABLE jobs ADD COLUMN may_have_started INTEGER NOT NULL DEFAULT 1 CHECK (may_have_started IN (0, 1));
