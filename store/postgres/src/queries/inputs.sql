-- The inputs of job $1, at most $2.
SELECT path, sha256, size_bytes, inline
FROM job_inputs
WHERE job_id = $1
ORDER BY path
LIMIT $2;
