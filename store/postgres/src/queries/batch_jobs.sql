-- The jobs of batch $2 of tenant $1, at most $3.
SELECT
    jobs.id, jobs.tenant_id, jobs.kind, jobs.class, jobs.state, jobs.project_name, jobs.options, jobs.limits,
    jobs.inputs_sha256, jobs.attempt, jobs.max_attempts, jobs.cancel_requested, jobs.concurrency_key,
    jobs.waits_turn, jobs.superseded_by, jobs.action, jobs.cache, jobs.submitted_at, jobs.not_before,
    jobs.deadline_at, jobs.started_at, jobs.finished_at
FROM batch_jobs
JOIN jobs ON jobs.id = batch_jobs.job_id
WHERE batch_jobs.batch_id = $2 AND batch_jobs.tenant_id = $1
ORDER BY batch_jobs.number
LIMIT $3;
