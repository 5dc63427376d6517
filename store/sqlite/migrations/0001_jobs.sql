-- The books of one machine: jobs, what they were given, what they left behind, and what happened to them.
--
-- Ids are UUIDs in 16 bytes, digests SHA-256 in 32 bytes, times milliseconds since 1970-01-01T00:00:00Z.
-- Every table that belongs to a tenant names it, so that no query has to trust a join for it.
-- A migration that has been released is never edited: the next one gets the next number.

CREATE TABLE tenants (
    id              BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    -- Kept here and not read off `events`, so that no number comes again when old events are pruned.
    last_event_seq  INTEGER NOT NULL CHECK (last_event_seq >= 1)
) STRICT, WITHOUT ROWID;

-- The constraints and triggers of this table say what `schemas::JobState::after` says. They are there for the
-- day a query gets it wrong.
CREATE TABLE jobs (
    id                  BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    tenant_id           BLOB    NOT NULL CHECK (length(tenant_id) = 16),
    -- Without a list of the kinds: SQLite cannot change a CHECK, and there will be more kinds.
    kind                TEXT    NOT NULL,
    -- 0 interactive, 1 normal, 2 bulk: the order in which they are served.
    class               INTEGER NOT NULL CHECK (class BETWEEN 0 AND 2),
    state               TEXT    NOT NULL CHECK (state IN (
                            'queued', 'running', 'succeeded', 'failed', 'errored', 'cancelled', 'expired')),
    project_name        TEXT    NOT NULL,
    options             TEXT    NOT NULL CHECK (json_valid(options)),
    limits              TEXT    NOT NULL CHECK (json_valid(limits)),
    inputs_sha256       BLOB    NOT NULL CHECK (length(inputs_sha256) = 32),
    attempt             INTEGER NOT NULL CHECK (attempt BETWEEN 0 AND max_attempts),
    max_attempts        INTEGER NOT NULL CHECK (max_attempts BETWEEN 1 AND 4294967295),
    -- Raised by every change of state: whoever holds an older number has lost the job.
    epoch               INTEGER NOT NULL CHECK (epoch >= 0),
    lease_worker        BLOB    CHECK (length(lease_worker) = 16),
    lease_until         INTEGER,
    cancel_requested    INTEGER NOT NULL CHECK (cancel_requested IN (0, 1)),
    submitted_at        INTEGER NOT NULL,
    not_before          INTEGER NOT NULL,
    deadline_at         INTEGER,
    started_at          INTEGER,
    finished_at         INTEGER,
    idempotency_key     TEXT,
    request_sha256      BLOB    CHECK (length(request_sha256) = 32),
    fuel                INTEGER CHECK (fuel >= 0),
    wall_ms             INTEGER CHECK (wall_ms >= 0),
    memory_bytes_peak   INTEGER CHECK (memory_bytes_peak >= 0),

    CONSTRAINT finished_exactly_when_final
        CHECK ((finished_at IS NULL) = (state IN ('queued', 'running'))),
    CONSTRAINT leased_exactly_while_running
        CHECK ((lease_until IS NOT NULL) = (state = 'running')
           AND (lease_worker IS NOT NULL) = (state = 'running')),
    CONSTRAINT an_attempt_is_left_while_queued
        CHECK (state <> 'queued' OR attempt < max_attempts),
    CONSTRAINT started_once_it_ran
        CHECK (started_at IS NOT NULL OR state IN ('queued', 'cancelled', 'expired')),
    CONSTRAINT usage_is_known_exactly_when_final
        CHECK ((fuel IS NULL) = (finished_at IS NULL)
           AND (wall_ms IS NULL) = (finished_at IS NULL)
           AND (memory_bytes_peak IS NULL) = (finished_at IS NULL)),
    CONSTRAINT a_key_comes_with_its_request
        CHECK ((idempotency_key IS NULL) = (request_sha256 IS NULL))
) STRICT;

CREATE TRIGGER a_final_job_does_not_change
BEFORE UPDATE ON jobs
WHEN OLD.finished_at IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a final job does not change');
END;

CREATE TRIGGER a_queued_job_is_claimed_cancelled_or_expires
BEFORE UPDATE OF state ON jobs
WHEN OLD.state = 'queued' AND NEW.state NOT IN ('queued', 'running', 'cancelled', 'expired')
BEGIN
    SELECT RAISE(ABORT, 'a queued job is claimed, cancelled or expires');
END;

CREATE TRIGGER a_change_of_state_raises_the_epoch
BEFORE UPDATE OF state, epoch ON jobs
WHEN NEW.epoch < OLD.epoch + (NEW.state <> OLD.state)
BEGIN
    SELECT RAISE(ABORT, 'a change of state raises the epoch');
END;

-- What `ready` walks. The times are in it so that jobs in a backoff are passed over without fetching their rows,
-- the epoch because it is asked for.
CREATE INDEX jobs_ready ON jobs (class, id, not_before, deadline_at, epoch)
    WHERE state = 'queued' AND cancel_requested = 0;
CREATE INDEX jobs_due ON jobs (not_before)
    WHERE state = 'queued' AND cancel_requested = 0;
-- What `reap` looks for, one index for each reason.
CREATE INDEX jobs_lease ON jobs (lease_until) WHERE state = 'running';
CREATE INDEX jobs_deadline ON jobs (deadline_at) WHERE finished_at IS NULL AND deadline_at IS NOT NULL;
CREATE INDEX jobs_cancelled ON jobs (id) WHERE state = 'queued' AND cancel_requested = 1;
-- What `jobs` lists. The first is unique as the id is; saying so spares `files` a sort.
CREATE UNIQUE INDEX jobs_of_tenant ON jobs (tenant_id, id);
CREATE INDEX jobs_of_tenant_in_state ON jobs (tenant_id, state, id);
-- What `retain` prunes.
CREATE INDEX jobs_finished ON jobs (finished_at) WHERE finished_at IS NOT NULL;
CREATE UNIQUE INDEX jobs_idempotency ON jobs (tenant_id, idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE TABLE job_inputs (
    tenant_id   BLOB    NOT NULL CHECK (length(tenant_id) = 16),
    job_id      BLOB    NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    path        TEXT    NOT NULL,
    sha256      BLOB    NOT NULL CHECK (length(sha256) = 32),
    size_bytes  INTEGER NOT NULL CHECK (size_bytes >= 0),
    -- Compressed with zstd; null when the content is in the blobs.
    inline      BLOB,
    PRIMARY KEY (job_id, path)
) STRICT;

-- The key is what makes a second report of a job impossible.
CREATE TABLE reports (
    tenant_id   BLOB    NOT NULL CHECK (length(tenant_id) = 16),
    job_id      BLOB    NOT NULL PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
    sha256      BLOB    NOT NULL CHECK (length(sha256) = 32),
    size_bytes  INTEGER NOT NULL CHECK (size_bytes >= 0),
    inline      BLOB
) STRICT;

CREATE TABLE report_files (
    tenant_id   BLOB    NOT NULL CHECK (length(tenant_id) = 16),
    job_id      BLOB    NOT NULL REFERENCES reports (job_id) ON DELETE CASCADE,
    path        TEXT    NOT NULL,
    sha256      BLOB    NOT NULL CHECK (length(sha256) = 32),
    size_bytes  INTEGER NOT NULL CHECK (size_bytes >= 0),
    inline      BLOB,
    PRIMARY KEY (job_id, path)
) STRICT;

-- What `unreferenced` looks up.
CREATE INDEX job_inputs_sha256 ON job_inputs (tenant_id, sha256);
CREATE INDEX reports_sha256 ON reports (tenant_id, sha256);
CREATE INDEX report_files_sha256 ON report_files (tenant_id, sha256);

CREATE TABLE events (
    job_id      BLOB    NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    -- 1, 2, 3 … without a gap within the job.
    seq         INTEGER NOT NULL CHECK (seq >= 1),
    tenant_id   BLOB    NOT NULL CHECK (length(tenant_id) = 16),
    -- The same within the tenant, counting on when old events are pruned.
    tenant_seq  INTEGER NOT NULL CHECK (tenant_seq >= 1),
    at          INTEGER NOT NULL,
    -- The state right after it.
    state       TEXT    NOT NULL,
    -- `schemas::EventKind` as JSON.
    kind        TEXT    NOT NULL CHECK (json_valid(kind)),
    PRIMARY KEY (job_id, seq)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX events_of_tenant ON events (tenant_id, tenant_seq);
