-- Outputs of a project that not all of its builds have, with one digest.
SELECT jobs.project_name, report_files.path
FROM jobs
JOIN report_files ON report_files.job_id = jobs.id
WHERE jobs.state = 'succeeded'
GROUP BY jobs.project_name, report_files.path
HAVING count(DISTINCT report_files.sha256) > 1
    OR count(*) <> (
        SELECT count(*) FROM jobs AS all_of_it
        WHERE all_of_it.project_name = jobs.project_name AND all_of_it.state = 'succeeded'
    )
