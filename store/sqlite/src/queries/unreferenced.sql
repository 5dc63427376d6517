-- Those of the digests in the JSON list ?2 (hexadecimal) that nothing of tenant ?1 names, in any order.
--
-- SQLite: the list is JSON, because it has no arrays.
SELECT unhex(digest.value) AS sha256
FROM json_each(?2) AS digest
WHERE NOT EXISTS (SELECT 1 FROM job_inputs WHERE tenant_id = ?1 AND sha256 = unhex(digest.value))
  AND NOT EXISTS (SELECT 1 FROM reports WHERE tenant_id = ?1 AND sha256 = unhex(digest.value))
  AND NOT EXISTS (SELECT 1 FROM report_files WHERE tenant_id = ?1 AND sha256 = unhex(digest.value));
