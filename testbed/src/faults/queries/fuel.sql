-- Projects whose builds did not all cost the same: a run that counted twice, or half.
SELECT project_name, min(fuel), max(fuel)
FROM jobs
WHERE state = 'succeeded'
GROUP BY project_name
HAVING count(DISTINCT fuel) > 1
