-- Builds that ran more often than they have attempts; a run that was given back in good order costs none.
SELECT jobs.id
FROM jobs
JOIN events ON events.job_id = jobs.id
GROUP BY jobs.id
HAVING count(*) FILTER (WHERE events.kind::json ->> 'type' = 'claimed')
     - count(*) FILTER (WHERE events.kind::json ->> 'type' = 'released') > jobs.max_attempts
    OR jobs.attempt > jobs.max_attempts
