/**
 * An aggregate with what it has seen and its messages that wait.
 *
 * KEYS 1 aggregate, 2 its seen ids, 3 out, 4 ids of its messages that wait. No ARGV.
 *
 * @returns nothing, or etag, state, seen ids as id, order and time, messages as id, topic, body, time; in order
 */
export const READ = `
local found = redis.call('HMGET', KEYS[1], 'e', 's')
if not found[1] then return false end
local messages = {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[4], 0, -1)) do
  local message = cmsgpack.unpack(redis.call('HGET', KEYS[3], id))
  messages[#messages + 1] = { id, message[2], message[3], tostring(message[4]) }
end
return { found[1], found[2], redis.call('HGETALL', KEYS[2]), messages }
`;

/**
 * Messages of a partition that wait, oldest first.
 *
 * KEYS 1 out, 2 outz. ARGV 1 least age in milliseconds, 2 most to return.
 *
 * @returns messages as id, aggregate, topic, body, time
 */
export const UNSETTLED = `
local time = redis.call('TIME')
local latest = time[1] * 1000 + math.floor(time[2] / 1000) - tonumber(ARGV[1])
local messages = {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[2], 0, tonumber(ARGV[2]) - 1)) do
  local message = cmsgpack.unpack(redis.call('HGET', KEYS[1], id))
  if message[4] > latest then break end
  messages[#messages + 1] = { id, message[1], message[2], message[3], tostring(message[4]) }
end
return messages
`;

/**
 * Crosses messages out.
 *
 * KEYS 1 out, 2 outz. ARGV 1 prefix of the keys under which aggregates have the ids of their messages that wait, then ids
 * of messages. Those keys are made here: whose a message is, the server knows, and all lie in the same slot.
 */
export const SETTLE = `
for i = 2, #ARGV do
  local packed = redis.call('HGET', KEYS[1], ARGV[i])
  if packed then
    redis.call('HDEL', KEYS[1], ARGV[i])
    redis.call('ZREM', KEYS[2], ARGV[i])
    redis.call('ZREM', ARGV[1] .. cmsgpack.unpack(packed)[1], ARGV[i])
  end
end
return 1
`;

/**
 * Timers that are due, earliest first, and when the next one is.
 *
 * KEYS 1 due, 2 body. ARGV 1 moment, 2 most to return.
 *
 * @returns timers as aggregate, id, body, time; then the next time or an empty text
 */
export const DUE = `
local found = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'WITHSCORES', 'LIMIT', 0, ARGV[2])
local timers = {}
for i = 1, #found, 2 do
  local timer = cmsgpack.unpack(redis.call('HGET', KEYS[2], found[i]))
  timers[#timers + 1] = { timer[1], timer[2], timer[3], found[i + 1] }
end
local following = redis.call('ZRANGE', KEYS[1], #timers, #timers, 'WITHSCORES')
return { timers, following[2] or '' }
`;

/**
 * Aggregates in the order of their ids.
 *
 * KEYS 1 the index. ARGV 1 prefix of aggregates' keys, 2 where to begin, 3 most to return.
 *
 * @returns aggregates as id, etag, state
 */
export const SCAN = `
local listed = {}
for _, id in ipairs(redis.call('ZRANGEBYLEX', KEYS[1], ARGV[2], '+', 'LIMIT', 0, ARGV[3])) do
  local found = redis.call('HMGET', ARGV[1] .. id, 'e', 's')
  listed[#listed + 1] = { id, found[1], found[2] }
end
return listed
`;
