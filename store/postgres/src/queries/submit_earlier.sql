-- The jobs of the tenants $1 that were submitted with the idempotency keys $2.
SELECT
    jobs.id, jobs.tenant_id, jobs.kind, jobs.class, jobs.state, jobs.project_name, jobs.options, jobs.limits,
    jobs.inputs_sha256, jobs.action, jobs.cache, jobs.attempt, jobs.max_attempts, jobs.cancel_requested, jobs.concurrency_key,
    jobs.waits_turn, jobs.superseded_by, jobs.submitted_at, jobs.not_before,
    jobs.deadline_at, jobs.started_at, jobs.finished_at, jobs.idempotency_key, jobs.request_sha256
FROM unnest($1::uuid[], $2::text[]) AS asked (tenant_id, idempotency_key)
JOIN jobs ON jobs.tenant_id = asked.tenant_id AND jobs.idempotency_key = asked.idempotency_key;
