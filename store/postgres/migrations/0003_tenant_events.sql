-- Events are numbered within their tenant too: 1, 2, 3 … without a gap.
--
-- Not by who writes them: to have no gap he would have to keep the others of the tenant waiting until his commit is on
-- disk. Who reads a tenant's events numbers those that have no number yet, in a transaction of their own, and waits only
-- for others who read the same tenant. Programs of earlier schemas go on writing events without a number.
--
-- Building the indexes keeps writers of events waiting, about a second for a million events.

CREATE TABLE tenants (
    id              uuid   NOT NULL PRIMARY KEY,
    -- Kept here and not read off `events`, so that no number comes again when old events are pruned. Whoever holds
    -- this row numbers.
    last_event_seq  bigint NOT NULL CHECK (last_event_seq >= 0)
);

-- Null until somebody reads the tenant's events.
ALTER TABLE events ADD COLUMN tenant_seq bigint CHECK (tenant_seq >= 1);

-- What `tenant_events` reads, and what it numbers first.
CREATE UNIQUE INDEX events_of_tenant ON events (tenant_id, tenant_seq) WHERE tenant_seq IS NOT NULL;
CREATE INDEX events_unnumbered ON events (tenant_id, at) WHERE tenant_seq IS NULL;

GRANT SELECT, INSERT, UPDATE (last_event_seq) ON tenants TO jpefarm_app;
GRANT UPDATE (tenant_seq) ON events TO jpefarm_app;

ALTER TABLE tenants ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenants ON tenants TO jpefarm_app USING (id = ANY ((SELECT farm_tenants())::uuid[]));
