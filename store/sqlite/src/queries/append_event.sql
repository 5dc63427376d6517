-- Appends an event to the log of job ?2 and of its tenant ?1. Both sequences are gapless because whoever appends
-- is the only one who writes. Two statements in one trip.
INSERT INTO tenants (id, last_event_seq)
VALUES (?1, 1)
ON CONFLICT (id) DO UPDATE SET last_event_seq = last_event_seq + 1;

INSERT INTO events (job_id, seq, tenant_id, tenant_seq, at, state, kind)
SELECT ?2, 1 + (SELECT coalesce(max(seq), 0) FROM events WHERE job_id = ?2), id, last_event_seq, ?3, ?4, ?5
FROM tenants
WHERE id = ?1;
