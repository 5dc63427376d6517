-- Builds without exactly one final event, or where it is not the last.
SELECT jobs.id
FROM jobs
LEFT JOIN events ON events.job_id = jobs.id AND events.kind::json ->> 'type' = 'finished'
GROUP BY jobs.id
HAVING count(events.seq) <> 1 OR max(events.seq) IS DISTINCT FROM jobs.event_seq
