-- The outputs of job $2 of tenant $1, at most $3. A job without outputs gives one row without a path; no job gives
-- no row.
SELECT report_files.path, report_files.sha256, report_files.size_bytes
FROM jobs
LEFT JOIN report_files ON report_files.job_id = jobs.id AND report_files.tenant_id = jobs.tenant_id
WHERE jobs.id = $2 AND jobs.tenant_id = $1
ORDER BY report_files.path
LIMIT $3;
