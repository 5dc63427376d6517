-- Job ?1, which followed another one, ends at ?3 in state ?2 and has cost nothing.
UPDATE jobs
SET state = ?2,
    cache = 'merged',
    is_following = 0,
    started_at = ?3,
    finished_at = ?3,
    fuel = 0,
    wall_ms = 0,
    memory_bytes_peak = 0,
    epoch = epoch + 1
WHERE id = ?1;
