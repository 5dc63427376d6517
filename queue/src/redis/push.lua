-- Files ids at the ends of the lists of a pool, as many as there is room for, and answers how many.
--
-- KEYS      the lists of the pool
-- ARGV[1]   for how many ids there is room in all lists together
-- ARGV[2]   a digit for each id: the number of its list, from 1
-- ARGV[3…]  the ids, in the order in which they are offered
local room = tonumber(ARGV[1])
for _, list in ipairs(KEYS) do
  room = room - redis.call('LLEN', list)
end
local n_taken = math.max(0, math.min(room, #ARGV - 2))
for idx = 1, n_taken do
  local list = KEYS[tonumber(string.sub(ARGV[2], idx, idx))]
  redis.call('RPUSH', list, ARGV[2 + idx])
end
return n_taken
