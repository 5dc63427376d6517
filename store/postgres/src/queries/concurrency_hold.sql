-- Locks the concurrency keys whose numbers are $2, within the class of locks $1, until the end of the transaction: whoever
-- holds a key is the only one who gets in line.
--
-- PostgreSQL: in the order of the array, which is that of the numbers, so that nobody waits in a circle.
SELECT pg_advisory_xact_lock($1, number) FROM unnest($2::int[]) AS number;
