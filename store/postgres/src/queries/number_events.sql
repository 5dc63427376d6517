-- Numbers about $2 of the events of tenant $1 that have no number yet, the oldest first. The caller holds the counter,
-- and has held it since before this statement began, so that it sees what others have numbered.
--
-- Commits of one job follow each other, so what is visible of a job is the beginning of what was written, and its
-- numbers keep its order: also when the server's clock went back in between, because what comes earlier in the job
-- comes along. Rows that are being pruned meanwhile get no number; should the two wait for each other in a circle,
-- PostgreSQL breaks one of them off, which asks again.
WITH oldest AS MATERIALIZED (
    SELECT job_id, seq
    FROM events
    WHERE tenant_id = $1 AND tenant_seq IS NULL
    ORDER BY at
    LIMIT $2
),
last_of_job AS MATERIALIZED (
    SELECT job_id, max(seq) AS seq FROM oldest GROUP BY job_id
),
held AS MATERIALIZED (
    SELECT events.job_id, events.seq, events.at
    FROM last_of_job
    JOIN events ON events.job_id = last_of_job.job_id AND events.seq <= last_of_job.seq
    WHERE events.tenant_id = $1 AND events.tenant_seq IS NULL
    ORDER BY events.job_id, events.seq
    FOR NO KEY UPDATE OF events
),
timed AS (
    SELECT job_id, seq, max(at) OVER (PARTITION BY job_id ORDER BY seq) AS at FROM held
),
placed AS MATERIALIZED (
    SELECT job_id, seq, row_number() OVER (ORDER BY at, job_id, seq) AS place FROM timed
),
counted AS (
    UPDATE tenants
    SET last_event_seq = last_event_seq + (SELECT count(*) FROM placed)
    WHERE id = $1
    RETURNING last_event_seq - (SELECT count(*) FROM placed) AS before
)
UPDATE events
SET tenant_seq = counted.before + placed.place
FROM placed CROSS JOIN counted
WHERE events.job_id = placed.job_id AND events.seq = placed.seq;
