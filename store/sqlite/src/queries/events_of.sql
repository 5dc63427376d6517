-- Up to ?3 events of jobs of tenant ?1. The JSON list ?2 has [id in hexadecimal, number] of each: those after that number. What
-- comes earlier in its job comes first, also when the clock went back in between.
--
-- SQLite: the list is JSON, because it has no arrays.
SELECT events.job_id, events.seq, events.at, events.state, events.kind
FROM json_each(?2) AS asked
CROSS JOIN events ON events.job_id = unhex(asked.value ->> 0) AND events.seq > asked.value ->> 1
WHERE events.tenant_id = ?1
ORDER BY max(events.at) OVER (PARTITION BY events.job_id ORDER BY events.seq), asked.key, events.seq
LIMIT ?3;
