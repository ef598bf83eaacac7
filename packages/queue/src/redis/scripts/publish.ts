import { SHARED } from './shared.ts';

/**
 * Adds messages to the end, as many of them as there is room for.
 *
 * KEYS 1-7 shared, 8 the producer's last batch. ARGV 1 number of the batch, 2 most messages that may wait, or 0 for no
 * bound, 3 how long the batch is remembered, milliseconds, 4 on: id and body of each.
 *
 * @returns how many were taken; for a batch that was sent before, the same as then
 */
export const PUBLISH = `${SHARED}
local number, most, count = tonumber(ARGV[1]), tonumber(ARGV[2]), (#ARGV - 3) / 2
local before = redis.call('GET', KEYS[8])
if before then
  local last, taken = string.match(before, '^(%d+):(%d+)$')
  -- An earlier one that comes late has been given up by its producer.
  if tonumber(last) >= number then return tonumber(taken) end
end
promote(now())
if most > 0 and redis.call('XLEN', stream) + redis.call('ZCARD', later) + count > most then
  local waiting = counts()
  count = math.min(count, math.max(0, most - waiting))
end
for i = 1, count do
  redis.call('XADD', stream, '*', 'i', ARGV[2 * i + 2], 'b', ARGV[2 * i + 3])
end
redis.call('SET', KEYS[8], string.format('%d:%d', number, count), 'PX', ARGV[3])
return count
`;

/** How full it is. KEYS 1-7 shared. @returns how many wait, how many are held */
export const DEPTH = `${SHARED}
local waiting, held = counts()
return { waiting, held }
`;
