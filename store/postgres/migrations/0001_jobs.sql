-- The books of many machines: jobs, what they were given, what they left behind, and what happened to them.
--
-- Digests are SHA-256 in 32 bytes, times milliseconds since 1970-01-01T00:00:00Z from `farm_now()` and from nowhere
-- else. Every table that belongs to a tenant names it, so that no query has to trust a join for it, and row-level
-- security can tell the rows apart.
-- The roles `jpefarm_app`, `jpefarm_dispatcher` and `jpefarm_maintenance` exist already: they belong to the server
-- and not to this database, so `migrate` sees to them first.
-- A migration that has been released is never edited: the next one gets the next number.

-- The one clock. It goes on inside of a transaction.
CREATE FUNCTION farm_now() RETURNS bigint
    LANGUAGE sql VOLATILE PARALLEL SAFE
    RETURN floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint;

-- The tenants that the current transaction speaks for; none unless it said so.
CREATE FUNCTION farm_tenants() RETURNS uuid[]
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN string_to_array(current_setting('jpefarm.tenants', true), ',')::uuid[];

-- The constraints and triggers of this table say what `schemas::JobState::after` says. They are there for the
-- day a query gets it wrong.
CREATE TABLE jobs (
    id                  uuid     NOT NULL PRIMARY KEY,
    tenant_id           uuid     NOT NULL,
    -- Without a list of the kinds: there will be more.
    kind                text     NOT NULL,
    -- 0 interactive, 1 normal, 2 bulk: the order in which they are served.
    class               smallint NOT NULL CHECK (class BETWEEN 0 AND 2),
    state               text     NOT NULL CHECK (state IN (
                            'queued', 'running', 'succeeded', 'failed', 'errored', 'cancelled', 'expired')),
    project_name        text     NOT NULL,
    -- JSON as text: it is written and read as a whole, and never looked into.
    options             text     NOT NULL CHECK (options::json IS NOT NULL),
    limits              text     NOT NULL CHECK (limits::json IS NOT NULL),
    inputs_sha256       bytea    NOT NULL CHECK (octet_length(inputs_sha256) = 32),
    attempt             bigint   NOT NULL CHECK (attempt BETWEEN 0 AND max_attempts),
    max_attempts        bigint   NOT NULL CHECK (max_attempts BETWEEN 1 AND 4294967295),
    -- Raised by every change of state: whoever holds an older number has lost the job.
    epoch               bigint   NOT NULL CHECK (epoch >= 0),
    -- The number of its latest event.
    event_seq           bigint   NOT NULL CHECK (event_seq >= 1),
    lease_worker        uuid,
    lease_until         bigint,
    cancel_requested    boolean  NOT NULL,
    -- How many workers were lost while they may have run the job. From the first one on it is a suspect.
    workers_lost        bigint   NOT NULL DEFAULT 0 CHECK (workers_lost >= 0),
    -- Whether the guest may have started under the latest lease: from the claim on, but for a suspect only when its
    -- worker says so. Means nothing unless the job runs.
    may_have_started    boolean  NOT NULL DEFAULT true,
    submitted_at        bigint   NOT NULL,
    not_before          bigint   NOT NULL,
    deadline_at         bigint,
    started_at          bigint,
    finished_at         bigint,
    idempotency_key     text,
    request_sha256      bytea    CHECK (octet_length(request_sha256) = 32),
    fuel                bigint   CHECK (fuel >= 0),
    wall_ms             bigint   CHECK (wall_ms >= 0),
    memory_bytes_peak   bigint   CHECK (memory_bytes_peak >= 0),

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
)
-- Room on every page for the next version of a row: a heartbeat changes no index then. Dead rows pile up where
-- `ready` begins to read, so they are cleared away early.
WITH (fillfactor = 75, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

-- Called only by a row that breaks the rule which its argument says.
CREATE FUNCTION farm_refuse() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = TG_ARGV[0];
END
$$;

CREATE TRIGGER a_final_job_does_not_change
BEFORE UPDATE ON jobs
FOR EACH ROW WHEN (OLD.finished_at IS NOT NULL)
EXECUTE FUNCTION farm_refuse('a final job does not change');

CREATE TRIGGER a_queued_job_is_claimed_cancelled_or_expires
BEFORE UPDATE ON jobs
FOR EACH ROW WHEN (OLD.state = 'queued' AND NEW.state NOT IN ('queued', 'running', 'cancelled', 'expired'))
EXECUTE FUNCTION farm_refuse('a queued job is claimed, cancelled or expires');

CREATE TRIGGER a_change_of_state_raises_the_epoch
BEFORE UPDATE ON jobs
FOR EACH ROW WHEN (NEW.epoch < OLD.epoch + (NEW.state <> OLD.state)::int)
EXECUTE FUNCTION farm_refuse('a change of state raises the epoch');

-- What `ready` walks. The due time is in it so that jobs in a backoff are passed over without fetching their rows.
CREATE INDEX jobs_ready ON jobs (class, id, not_before)
    WHERE state = 'queued' AND NOT cancel_requested;
-- Only a job that has run waits for a backoff; so a long backlog costs nothing here.
CREATE INDEX jobs_due ON jobs (not_before)
    WHERE state = 'queued' AND NOT cancel_requested AND attempt > 0;
-- What `reap` looks for, one index for each reason. The end of a lease is in none: whoever looks through the
-- running jobs reads as many rows as there are workers' places, and every heartbeat would write to the index.
CREATE INDEX jobs_running ON jobs (id) WHERE state = 'running';
CREATE INDEX jobs_deadline ON jobs (deadline_at) WHERE finished_at IS NULL AND deadline_at IS NOT NULL;
CREATE INDEX jobs_cancelled ON jobs (id) WHERE state = 'queued' AND cancel_requested;
-- What `jobs` lists.
CREATE INDEX jobs_of_tenant ON jobs (tenant_id, id);
CREATE INDEX jobs_of_tenant_in_state ON jobs (tenant_id, state, id);
-- What `retain` prunes.
CREATE INDEX jobs_finished ON jobs (finished_at) WHERE finished_at IS NOT NULL;
CREATE UNIQUE INDEX jobs_idempotency ON jobs (tenant_id, idempotency_key) WHERE idempotency_key IS NOT NULL;

-- The tables below have no foreign keys. Who writes to them holds the row of the job, and `retain` removes all
-- rows of a job in one statement; a key would look that row up and lock it once more for each of some eight rows
-- that a build writes, which made writing them two to three times as dear.

CREATE TABLE job_inputs (
    tenant_id   uuid   NOT NULL,
    job_id      uuid   NOT NULL,
    path        text   NOT NULL COLLATE "C",
    sha256      bytea  NOT NULL CHECK (octet_length(sha256) = 32),
    size_bytes  bigint NOT NULL CHECK (size_bytes >= 0),
    -- Compressed with zstd; null when the content is in the blobs.
    inline      bytea,
    PRIMARY KEY (job_id, path)
);

-- The key is what makes a second report of a job impossible.
CREATE TABLE reports (
    tenant_id   uuid   NOT NULL,
    job_id      uuid   NOT NULL PRIMARY KEY,
    sha256      bytea  NOT NULL CHECK (octet_length(sha256) = 32),
    size_bytes  bigint NOT NULL CHECK (size_bytes >= 0),
    inline      bytea
);

CREATE TABLE report_files (
    tenant_id   uuid   NOT NULL,
    job_id      uuid   NOT NULL,
    path        text   NOT NULL COLLATE "C",
    sha256      bytea  NOT NULL CHECK (octet_length(sha256) = 32),
    size_bytes  bigint NOT NULL CHECK (size_bytes >= 0),
    inline      bytea,
    PRIMARY KEY (job_id, path)
);

-- What is compressed already is not compressed again.
ALTER TABLE job_inputs ALTER COLUMN inline SET STORAGE EXTERNAL;
ALTER TABLE reports ALTER COLUMN inline SET STORAGE EXTERNAL;
ALTER TABLE report_files ALTER COLUMN inline SET STORAGE EXTERNAL;

-- What `unreferenced` looks up.
CREATE INDEX job_inputs_sha256 ON job_inputs (tenant_id, sha256);
CREATE INDEX reports_sha256 ON reports (tenant_id, sha256);
CREATE INDEX report_files_sha256 ON report_files (tenant_id, sha256);

-- No number within the tenant, as SQLite has one: to have no gap it would have to be taken under a lock that is
-- held until the commit is on disk, so that all commits of a tenant wait for each other.
CREATE TABLE events (
    job_id      uuid   NOT NULL,
    -- 1, 2, 3 … without a gap within the job.
    seq         bigint NOT NULL CHECK (seq >= 1),
    tenant_id   uuid   NOT NULL,
    at          bigint NOT NULL,
    -- The state right after it.
    state       text   NOT NULL,
    -- `schemas::EventKind` as JSON.
    kind        text   NOT NULL CHECK (kind::json IS NOT NULL),
    PRIMARY KEY (job_id, seq)
);

-- Who may do what. `app` acts for tenants and sees only theirs; `dispatcher` serves all tenants and submits
-- nothing; `maintenance` removes what is old and changes nothing.
GRANT SELECT ON _sqlx_migrations TO jpefarm_app, jpefarm_dispatcher, jpefarm_maintenance;
GRANT SELECT ON jobs, job_inputs, reports, report_files, events
    TO jpefarm_app, jpefarm_dispatcher, jpefarm_maintenance;
GRANT INSERT ON jobs, job_inputs, events TO jpefarm_app;
GRANT UPDATE (cancel_requested, event_seq) ON jobs TO jpefarm_app;
GRANT UPDATE ON jobs TO jpefarm_dispatcher;
GRANT INSERT ON reports, report_files, events TO jpefarm_dispatcher;
GRANT DELETE ON jobs, job_inputs, reports, report_files, events TO jpefarm_maintenance;

-- Forced, so that it binds the owner of the tables too: without one of the three roles nobody but a superuser sees
-- anything. The list of tenants stands in a subquery, so that it is read once and not for every row.
ALTER TABLE jobs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE job_inputs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE reports ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE report_files ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY own_tenants ON jobs TO jpefarm_app USING (tenant_id = ANY ((SELECT farm_tenants())::uuid[]));
CREATE POLICY own_tenants ON job_inputs TO jpefarm_app USING (tenant_id = ANY ((SELECT farm_tenants())::uuid[]));
CREATE POLICY own_tenants ON reports TO jpefarm_app USING (tenant_id = ANY ((SELECT farm_tenants())::uuid[]));
CREATE POLICY own_tenants ON report_files TO jpefarm_app USING (tenant_id = ANY ((SELECT farm_tenants())::uuid[]));
CREATE POLICY own_tenants ON events TO jpefarm_app USING (tenant_id = ANY ((SELECT farm_tenants())::uuid[]));

CREATE POLICY every_tenant ON jobs TO jpefarm_dispatcher, jpefarm_maintenance USING (true);
CREATE POLICY every_tenant ON job_inputs TO jpefarm_dispatcher, jpefarm_maintenance USING (true);
CREATE POLICY every_tenant ON reports TO jpefarm_dispatcher, jpefarm_maintenance USING (true);
CREATE POLICY every_tenant ON report_files TO jpefarm_dispatcher, jpefarm_maintenance USING (true);
CREATE POLICY every_tenant ON events TO jpefarm_dispatcher, jpefarm_maintenance USING (true);
