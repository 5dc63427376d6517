-- How the jobs $1 stand, in any order.
SELECT id, state, epoch, cpu_us
FROM jobs
WHERE id = ANY ($1::uuid[]);
