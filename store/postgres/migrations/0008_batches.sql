-- Jobs that were submitted together.

CREATE TABLE batches (
    id              uuid   NOT NULL PRIMARY KEY,
    tenant_id       uuid   NOT NULL,
    submitted_at    bigint NOT NULL,
    n_jobs          bigint NOT NULL CHECK (n_jobs >= 1),
    idempotency_key text,
    request_sha256  bytea  CHECK (octet_length(request_sha256) = 32),
    CONSTRAINT a_key_comes_with_its_request
        CHECK ((idempotency_key IS NULL) = (request_sha256 IS NULL))
);

-- What `batches` lists.
CREATE INDEX batches_of_tenant ON batches (tenant_id, id);
CREATE UNIQUE INDEX batches_idempotency ON batches (tenant_id, idempotency_key) WHERE idempotency_key IS NOT NULL;

-- Beside the jobs, so that those of no batch know nothing of it.
CREATE TABLE batch_jobs (
    batch_id    uuid   NOT NULL,
    -- Its place in the submission, from 0.
    number      bigint NOT NULL CHECK (number >= 0),
    tenant_id   uuid   NOT NULL,
    job_id      uuid   NOT NULL,
    PRIMARY KEY (batch_id, number)
);

-- What `retain` looks up.
CREATE UNIQUE INDEX batch_jobs_job ON batch_jobs (job_id);

GRANT SELECT ON batches, batch_jobs TO jpefarm_app, jpefarm_maintenance;
GRANT INSERT ON batches, batch_jobs TO jpefarm_app;
GRANT DELETE ON batches, batch_jobs TO jpefarm_maintenance;

ALTER TABLE batches ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE batch_jobs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenants ON batches TO jpefarm_app USING (tenant_id = ANY ((SELECT farm_tenants())::uuid[]));
CREATE POLICY own_tenants ON batch_jobs TO jpefarm_app USING (tenant_id = ANY ((SELECT farm_tenants())::uuid[]));
CREATE POLICY every_tenant ON batches TO jpefarm_maintenance USING (true);
CREATE POLICY every_tenant ON batch_jobs TO jpefarm_maintenance USING (true);
