/**
 * What the scripts have in common. All keys of a shard have the same tag; a participant belongs to one shard, and a node
 * has a lease in each.
 *
 * KEYS 1 leases: incarnations by the time at which their lease ends, milliseconds by the server's clock. Other keys are made
 * here from the shard's prefix, ARGV 1: `p:<participant>` hash of the sessions of a participant, by incarnation and id, and
 * `n:<incarnation>` set of the sessions of an incarnation.
 */
const SHARED = `
local leases, prefix = KEYS[1], ARGV[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function lives(incarnation)
  local ends = redis.call('ZSCORE', leases, incarnation)
  return ends and tonumber(ends) > now
end
-- The length keeps apart what would otherwise read the same.
local function pair(first, second) return #first .. ':' .. first .. second end
local function unpair(text)
  local length, rest = string.match(text, '^(%d+):(.*)$')
  return string.sub(rest, 1, tonumber(length)), string.sub(rest, tonumber(length) + 1)
end
local function participantKey(participant) return prefix .. 'p:' .. participant end
local function nodeKey(incarnation) return prefix .. 'n:' .. incarnation end

-- Takes away some sessions of one that has ended; the last time also its lease.
local function clear(incarnation, count)
  for _, one in ipairs(redis.call('SPOP', nodeKey(incarnation), count)) do
    local participant, id = unpair(one)
    redis.call('HDEL', participantKey(participant), pair(incarnation, id))
  end
  if redis.call('EXISTS', nodeKey(incarnation)) == 1 then return 1 end
  redis.call('ZREM', leases, incarnation)
  return 0
end
local function sweep()
  local ended = redis.call('ZRANGEBYSCORE', leases, '-inf', now, 'LIMIT', 0, 1)[1]
  if ended then clear(ended, 100) end
end
`;

/** KEYS 1. ARGV 1 prefix, 2 incarnation, 3 time to live in milliseconds. */
export const JOIN = `${SHARED}
sweep()
redis.call('ZADD', leases, now + ARGV[3], ARGV[2])
return 1
`;

/** KEYS 1. ARGV 1 prefix, 2 incarnation, 3 time to live in milliseconds. @returns 1, or 0 if it has ended */
export const RENEW = `${SHARED}
sweep()
if not lives(ARGV[2]) then return 0 end
redis.call('ZADD', leases, now + ARGV[3], ARGV[2])
return 1
`;

/** Ends a lease, and some of its sessions. KEYS 1. ARGV 1 prefix, 2 incarnation, 3 how many. @returns 1 if there are more */
export const LEAVE = `${SHARED}
-- It has ended from now on, whoever takes away the rest.
redis.call('ZADD', leases, 'XX', 0, ARGV[2])
return clear(ARGV[2], ARGV[3])
`;

/**
 * KEYS 1. ARGV 1 prefix, 2 participant, 3 incarnation, 4 id, 5 data, 6 most sessions of the participant.
 *
 * @returns when it was opened, or `ended` or `full`
 */
export const OPEN = `${SHARED}
local participant, incarnation, id = ARGV[2], ARGV[3], ARGV[4]
if not lives(incarnation) then return 'ended' end
local key, field, most = participantKey(participant), pair(incarnation, id), tonumber(ARGV[6])
local openedAt = string.format('%.0f', now)
local before = redis.call('HGET', key, field)
if before then
  openedAt = string.match(before, '^%d+')
elseif redis.call('HLEN', key) >= most then
  for _, one in ipairs(redis.call('HKEYS', key)) do
    if not lives(unpair(one)) then redis.call('HDEL', key, one) end
  end
  if redis.call('HLEN', key) >= most then return 'full' end
end
redis.call('HSET', key, field, openedAt .. ':' .. ARGV[5])
redis.call('SADD', nodeKey(incarnation), pair(participant, id))
return openedAt
`;

/** KEYS 1. ARGV 1 prefix, 2 participant, 3 incarnation, 4 id. */
export const END = `${SHARED}
redis.call('HDEL', participantKey(ARGV[2]), pair(ARGV[3], ARGV[4]))
redis.call('SREM', nodeKey(ARGV[3]), pair(ARGV[2], ARGV[4]))
return 1
`;

/** KEYS 1. ARGV 1 prefix, 2 participant. @returns of each session incarnation, id, and when it was opened with its data */
export const OF_PARTICIPANT = `${SHARED}
local found = redis.call('HGETALL', participantKey(ARGV[2]))
local reply = {}
for i = 1, #found, 2 do
  local incarnation, id = unpair(found[i])
  if lives(incarnation) then reply[#reply + 1] = { incarnation, id, found[i + 1] } end
end
return reply
`;

/** KEYS 1. ARGV 1 prefix, 2 incarnation, 3 most of them. @returns of each session participant, id, and the rest as above */
export const OF_INCARNATION = `${SHARED}
local incarnation, reply = ARGV[2], {}
if not lives(incarnation) then return reply end
for _, one in ipairs(redis.call('SRANDMEMBER', nodeKey(incarnation), ARGV[3])) do
  local participant, id = unpair(one)
  local rest = redis.call('HGET', participantKey(participant), pair(incarnation, id))
  if rest then reply[#reply + 1] = { participant, id, rest } end
end
return reply
`;

/** KEYS 1. ARGV 1 prefix. @returns the incarnations that have a lease */
export const INCARNATIONS = `${SHARED}
return redis.call('ZRANGEBYSCORE', leases, '(' .. string.format('%.0f', now), '+inf')
`;
