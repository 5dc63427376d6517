-- Gives the result of job ?1 to job ?2 as well. Two statements in one trip.
INSERT INTO reports (tenant_id, job_id, sha256, size_bytes, inline)
SELECT tenant_id, ?2, sha256, size_bytes, inline
FROM reports
WHERE job_id = ?1;

INSERT INTO report_files (tenant_id, job_id, path, sha256, size_bytes, inline)
SELECT tenant_id, ?2, path, sha256, size_bytes, inline
FROM report_files
WHERE job_id = ?1;
