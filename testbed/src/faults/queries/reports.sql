-- Builds without exactly one report, and reports of no build.
SELECT coalesce(jobs.id, found.job_id)
FROM jobs
FULL JOIN (SELECT job_id, count(*) AS n FROM reports GROUP BY job_id) AS found ON found.job_id = jobs.id
WHERE jobs.id IS NULL OR found.n IS DISTINCT FROM 1
