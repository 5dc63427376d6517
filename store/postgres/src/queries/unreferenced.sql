-- Those of the digests $2 that nothing of tenant $1 names, in any order.
SELECT digest.sha256
FROM unnest($2::bytea[]) AS digest (sha256)
WHERE NOT EXISTS (SELECT FROM job_inputs WHERE tenant_id = $1 AND sha256 = digest.sha256)
  AND NOT EXISTS (SELECT FROM reports WHERE tenant_id = $1 AND sha256 = digest.sha256)
  AND NOT EXISTS (SELECT FROM report_files WHERE tenant_id = $1 AND sha256 = digest.sha256);
