-- The guest of a suspect is about to start. Fenced by epoch $2.
UPDATE jobs
SET may_have_started = true
WHERE id = $1 AND epoch = $2 AND state = 'running';
