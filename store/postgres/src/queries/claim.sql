-- Compare and set, for many workers at once: $1 are the jobs, none of them twice, $2 who asks for each, $3 for how
-- long. The claim of a suspect does not count as started yet: see start.sql.
--
-- What waits for its turn needs no lock on what stands before it: that is visible to whoever sees the job, nothing ever
-- joins it, and what is final stays so.
--
-- PostgreSQL: rows are locked in the order of their ids, so that nobody waits in a circle, and those that somebody
-- else has locked are passed over: who holds the row of a queued job is claiming or ending it.
WITH clock AS MATERIALIZED (SELECT farm_now() AS now),
free AS MATERIALIZED (
    SELECT jobs.id, asked.worker_id, clock.now, clock.now + asked.lease_ms AS lease_until
    FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS asked (job_id, worker_id, lease_ms)
    CROSS JOIN clock
    JOIN jobs ON jobs.id = asked.job_id
    WHERE jobs.state = 'queued'
      AND NOT jobs.cancel_requested
      AND NOT jobs.is_following
      AND jobs.not_before <= clock.now
      AND (jobs.deadline_at IS NULL OR jobs.deadline_at > clock.now)
      AND (NOT jobs.waits_turn OR NOT EXISTS (
          SELECT FROM jobs AS earlier
          WHERE earlier.tenant_id = jobs.tenant_id AND earlier.concurrency_key = jobs.concurrency_key
            AND earlier.concurrency_seq < jobs.concurrency_seq AND earlier.finished_at IS NULL
      ))
    ORDER BY jobs.id
    FOR NO KEY UPDATE OF jobs SKIP LOCKED
),
claimed AS (
    UPDATE jobs
    SET state = 'running',
        attempt = attempt + 1,
        epoch = epoch + 1,
        event_seq = event_seq + 1,
        lease_worker = free.worker_id,
        lease_until = free.lease_until,
        started_at = free.now,
        may_have_started = (workers_lost = 0)
    FROM free
    WHERE jobs.id = free.id
    RETURNING jobs.*
),
logged AS (
    INSERT INTO events (job_id, seq, tenant_id, at, state, kind)
    SELECT
        id, event_seq, tenant_id, started_at, state,
        json_build_object('type', 'claimed', 'attempt', attempt)::text
    FROM claimed
)
SELECT
    id, tenant_id, kind, class, state, project_name, options, limits, inputs_sha256, attempt, max_attempts, epoch,
    cancel_requested, concurrency_key, waits_turn, superseded_by,
    action, cache, submitted_at, not_before, deadline_at, started_at, finished_at, lease_worker, workers_lost
FROM claimed;
