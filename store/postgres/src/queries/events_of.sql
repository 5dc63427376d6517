-- Up to $4 events of the jobs $2 of tenant $1, of each those after the number beside it in $3. What comes earlier in its job
-- comes first, also when the clock went back in between.
SELECT event.job_id, event.seq, event.at, event.state, event.kind
FROM unnest($2::uuid[], $3::bigint[]) WITH ORDINALITY AS asked (job_id, after, number)
CROSS JOIN LATERAL (
    SELECT * FROM events
    WHERE events.job_id = asked.job_id AND events.seq > asked.after AND events.tenant_id = $1
    ORDER BY events.seq
    LIMIT $4
) AS event
ORDER BY max(event.at) OVER (PARTITION BY event.job_id ORDER BY event.seq), asked.number, event.seq
LIMIT $4;
