-- Locks the counter of tenant $1, made if need be, until the end of the transaction: whoever holds it numbers.
INSERT INTO tenants (id, last_event_seq)
VALUES ($1, 0)
ON CONFLICT (id) DO UPDATE SET last_event_seq = tenants.last_event_seq;
