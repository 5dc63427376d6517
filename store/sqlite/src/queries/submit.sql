-- A new job is queued, due at once and has never been claimed; or it is final already, with state ?17 at ?20, and has cost
-- nothing. With ?21 it follows another one.
INSERT INTO jobs (
    id, tenant_id, kind, class, state, project_name, options, limits, inputs_sha256, attempt, max_attempts, epoch,
    cancel_requested, submitted_at, not_before, deadline_at, idempotency_key, request_sha256,
    concurrency_key, concurrency_seq, waits_turn, action, cache,
    started_at, finished_at, fuel, wall_ms, memory_bytes_peak, is_following
)
VALUES (
    ?1, ?2, ?3, ?4, ?17, ?5, ?6, ?7, ?8, 0, ?9, 0,
    0, ?10, ?10, ?11, ?12, ?13,
    ?14, ?15, ?16, ?18, ?19,
    ?20, ?20, iif(?20 IS NULL, NULL, 0), iif(?20 IS NULL, NULL, 0), iif(?20 IS NULL, NULL, 0), ?21
);
