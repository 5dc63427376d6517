-- The report of job $2 of tenant $1.
SELECT sha256, size_bytes, inline
FROM reports
WHERE job_id = $2 AND tenant_id = $1;
