-- A job without outputs gives one row without a path; no job gives no row.
SELECT report_files.path, report_files.sha256, report_files.size_bytes
FROM jobs
LEFT JOIN report_files ON report_files.job_id = jobs.id
WHERE jobs.id = ?2 AND jobs.tenant_id = ?1
ORDER BY report_files.path
LIMIT ?3;
