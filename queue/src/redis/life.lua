-- Which life of the lists this is: the number that lies beside them since the first one asked after they were lost.
--
-- KEYS[1]   where it lies
-- ARGV[1]   the number of this life if it is a new one
return redis.call('SET', KEYS[1], ARGV[1], 'NX', 'GET') or ARGV[1]
