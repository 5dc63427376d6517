-- Copies of one build that has ended, as builds that wait.
INSERT INTO jobs (id, tenant_id, kind, class, state, project_name, options, limits, inputs_sha256, attempt,
                  max_attempts, epoch, event_seq, cancel_requested, submitted_at, not_before)
SELECT gen_random_uuid(), tenant_id, kind, 1, 'queued', project_name, options, limits, inputs_sha256, 0,
       max_attempts, 0, 1, false, submitted_at, submitted_at
FROM (SELECT * FROM jobs LIMIT 1) AS one, generate_series(1, {n_waiting})
