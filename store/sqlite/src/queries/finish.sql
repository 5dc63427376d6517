-- The end of an attempt: the job gives up its lease, and the epoch rises so that no older lease counts again.
-- Usage is null unless the job becomes final, ?10 is 1 when its worker is lost, ?12 when its result is for others too. Fenced by epoch ?2.
UPDATE jobs
SET state = ?3,
    attempt = ?4,
    not_before = ?5,
    finished_at = ?6,
    fuel = ?7,
    wall_ms = ?8,
    memory_bytes_peak = ?9,
    workers_lost = workers_lost + ?10,
    cpu_us = coalesce(?11, 0),
    is_reusable = ?12 AND action IS NOT NULL,
    epoch = epoch + 1,
    lease_worker = NULL,
    lease_until = NULL
WHERE id = ?1 AND epoch = ?2;
