-- The keys of all contents that lie outside of their rows.
SELECT DISTINCT 't/' || tenant_id || '/' || encode(sha256, 'hex')
FROM (
    SELECT tenant_id, sha256 FROM job_inputs WHERE inline IS NULL
    UNION ALL SELECT tenant_id, sha256 FROM reports WHERE inline IS NULL
    UNION ALL SELECT tenant_id, sha256 FROM report_files WHERE inline IS NULL
) AS outside
