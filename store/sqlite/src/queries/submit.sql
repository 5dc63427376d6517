-- A new job is queued, due at once and has never been claimed.
INSERT INTO jobs (
    id, tenant_id, kind, class, state, project_name, options, limits, inputs_sha256, attempt, max_attempts, epoch,
    cancel_requested, submitted_at, not_before, deadline_at, idempotency_key, request_sha256,
    concurrency_key, concurrency_seq, waits_turn
)
VALUES (?1, ?2, ?3, ?4, 'queued', ?5, ?6, ?7, ?8, 0, ?9, 0, 0, ?10, ?10, ?11, ?12, ?13, ?14, ?15, ?16);
