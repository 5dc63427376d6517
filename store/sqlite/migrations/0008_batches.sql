-- Jobs that were submitted together.

CREATE TABLE batches (
    id              BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    tenant_id       BLOB    NOT NULL CHECK (length(tenant_id) = 16),
    submitted_at    INTEGER NOT NULL,
    n_jobs          INTEGER NOT NULL CHECK (n_jobs >= 1),
    idempotency_key TEXT,
    request_sha256  BLOB    CHECK (length(request_sha256) = 32),
    CONSTRAINT a_key_comes_with_its_request
        CHECK ((idempotency_key IS NULL) = (request_sha256 IS NULL))
) STRICT;

-- What `batches` lists.
CREATE INDEX batches_of_tenant ON batches (tenant_id, id);
CREATE UNIQUE INDEX batches_idempotency ON batches (tenant_id, idempotency_key) WHERE idempotency_key IS NOT NULL;

-- Beside the jobs, so that those of no batch know nothing of it.
CREATE TABLE batch_jobs (
    batch_id    BLOB    NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
    -- Its place in the submission, from 0.
    number      INTEGER NOT NULL CHECK (number >= 0),
    tenant_id   BLOB    NOT NULL CHECK (length(tenant_id) = 16),
    job_id      BLOB    NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    PRIMARY KEY (batch_id, number)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX batch_jobs_job ON batch_jobs (job_id);

CREATE TRIGGER a_batch_goes_with_the_last_of_its_jobs
AFTER DELETE ON batch_jobs
WHEN NOT EXISTS (SELECT 1 FROM batch_jobs WHERE batch_id = OLD.batch_id)
BEGIN
    DELETE FROM batches WHERE id = OLD.batch_id;
END;
