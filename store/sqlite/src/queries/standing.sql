-- How the jobs in the JSON list ?1 (hexadecimal) stand, in any order.
SELECT id, state, epoch, cpu_us
FROM jobs
WHERE id IN (SELECT unhex(value) FROM json_each(?1));
