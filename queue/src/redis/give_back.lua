-- Puts ids back at the heads of their lists, so that they lie there in the order given.
--
-- KEYS      the lists of the pool
-- ARGV[1]   a digit for each id: the number of its list, from 1
-- ARGV[2…]  the ids
for idx = #ARGV - 1, 1, -1 do
  local list = KEYS[tonumber(string.sub(ARGV[1], idx, idx))]
  redis.call('LPUSH', list, ARGV[1 + idx])
end
return #ARGV - 1
