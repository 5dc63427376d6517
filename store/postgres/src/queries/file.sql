-- The output $3 of job $2 of tenant $1.
SELECT sha256, size_bytes, inline
FROM report_files
WHERE job_id = $2 AND path = $3 AND tenant_id = $1;
