-- ?1 is a JSON list of [id in hexadecimal, epoch], ?2 the new end of the leases. A lease that is over but that
-- nobody has taken is prolonged like any other.
--
-- SQLite: the list is JSON, because it has no arrays.
UPDATE jobs
SET lease_until = ?2
FROM (SELECT unhex(value ->> 0) AS id, value ->> 1 AS epoch FROM json_each(?1)) AS lease
WHERE jobs.id = lease.id AND jobs.epoch = lease.epoch AND jobs.state = 'running'
RETURNING jobs.id, jobs.epoch, jobs.cancel_requested;
