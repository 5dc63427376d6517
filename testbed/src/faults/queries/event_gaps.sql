-- Builds whose events are not 1, 2, 3 … up to the number in their row.
SELECT coalesce(jobs.id, found.job_id)
FROM jobs
FULL JOIN (
    SELECT job_id, count(*) AS n, min(seq) AS lowest, max(seq) AS highest FROM events GROUP BY job_id
) AS found ON found.job_id = jobs.id
WHERE found.lowest IS DISTINCT FROM 1
   OR found.highest IS DISTINCT FROM found.n
   OR found.highest IS DISTINCT FROM jobs.event_seq
