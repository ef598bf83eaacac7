/**
 * What the scripts have in common, put before each. KEYS 1 to 7 are the same everywhere: stream, leases, line, turns,
 * later, bodies, bell; see `Keys`.
 *
 * A message that was handed out is in the pending list of the stream's group, with the consumer and a count. One that came
 * back belongs to the consumer `returned`, who is nobody, and goes out before everything new.
 */
export const SHARED = `
local stream, leases, line, turns, later, bodies, bell = unpack(KEYS, 1, 7)
local GROUP, RETURNED, CHUNK = 'srvthreds', 'returned', 500

local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function ring()
  redis.call('XADD', bell, 'MAXLEN', 1, '*', 'r', 1)
end

local function lastId(key)
  local found = redis.call('XREVRANGE', key, '+', '-', 'COUNT', 1)
  return found[1] and found[1][1] or '0-0'
end

-- What waits, and what is held by consumers.
local function counts()
  local held = 0
  -- Nobody may have consumed yet, then there is no group.
  local pending = redis.pcall('XPENDING', stream, GROUP)
  for _, one in ipairs(not pending.err and pending[4] or {}) do
    if one[1] ~= RETURNED then held = held + one[2] end
  end
  local there = math.max(0, redis.call('XLEN', stream) - held)
  return there + redis.call('ZCARD', later), held
end

-- Puts messages whose time has come to the end.
local function promote(at)
  local due = redis.call('ZRANGEBYSCORE', later, '-inf', at, 'LIMIT', 0, CHUNK)
  for _, entry in ipairs(due) do
    redis.call('XADD', stream, '*', unpack(cmsgpack.unpack(redis.call('HGET', bodies, entry))))
    redis.call('HDEL', bodies, entry)
    redis.call('ZREM', later, entry)
  end
end
`;

/** What follows where consumers come and go. */
export const CONSUMERS = `
-- A consumer is gone; what it held is kept for the next one, with its count. What it has never seen counts one less.
local function forget(consumer, unseen)
  repeat
    local held = redis.call('XPENDING', stream, GROUP, '-', '+', CHUNK, consumer)
    local seen = {}
    for _, one in ipairs(held) do
      local entry, count = one[1], one[4]
      if unseen[entry] then
        redis.call('XCLAIM', stream, GROUP, RETURNED, 0, entry, 'RETRYCOUNT', count - 1, 'JUSTID')
      else
        seen[#seen + 1] = entry
      end
    end
    if #seen > 0 then
      seen[#seen + 1] = 'JUSTID'
      redis.call('XCLAIM', stream, GROUP, RETURNED, 0, unpack(seen))
    end
  until #held < CHUNK
  redis.call('XGROUP', 'DELCONSUMER', stream, GROUP, consumer)
  redis.call('ZREM', leases, consumer)
  redis.call('ZREM', line, consumer)
  redis.call('HDEL', turns, consumer)
  ring()
end

-- Renews one lease, and takes from those whose lease has ended what they held.
local function renew(consumer, at, leaseMs)
  local newest = redis.call('ZREVRANGE', leases, 0, 0, 'WITHSCORES')
  if newest[2] and tonumber(newest[2]) < at then
    -- Nobody at all was heard of: more likely the server was away than everybody died. All get one more lease.
    for _, one in ipairs(redis.call('ZRANGE', leases, 0, -1)) do
      redis.call('ZADD', leases, at + leaseMs, one)
    end
  end
  redis.call('ZADD', leases, at + leaseMs, consumer)
  for _, gone in ipairs(redis.call('ZRANGEBYSCORE', leases, '-inf', '(' .. at)) do forget(gone, {}) end
end
`;

/**
 * Settling. From an index of ARGV on: number of acknowledged entries, these, number of entries that move, and for each of
 * them four: entry, `aside` or `later`, the dead letter as JSON or a delay in milliseconds, how often it was handed out.
 * KEYS 8 is the stream of the topic's dead letters.
 */
export const SETTLE = `
local function move(entry, way, value, attempts, at, mostAside)
  -- A call that is made again finds it gone.
  if redis.call('XACK', stream, GROUP, entry) == 0 then return end
  local found = redis.call('XRANGE', stream, entry, entry)[1]
  redis.call('XDEL', stream, entry)
  if not found then return end
  local field = {}
  for i = 1, #found[2], 2 do field[found[2][i]] = found[2][i + 1] end
  if way == 'aside' then
    redis.call('XADD', KEYS[8], 'MAXLEN', mostAside, '*', 'i', field.i, 'b', field.b, 'd', value)
    return
  end
  local fields = { 'i', field.i, 'b', field.b, 'n', attempts }
  if field.d then fields[7], fields[8] = 'd', field.d end
  local delayMs = tonumber(value)
  if delayMs <= 0 then
    redis.call('XADD', stream, '*', unpack(fields))
  else
    redis.call('HSET', bodies, entry, cmsgpack.pack(fields))
    redis.call('ZADD', later, at + delayMs, entry)
    ring()
  end
end

-- Returns the index behind.
local function settle(index, at, mostAside)
  local last = index + tonumber(ARGV[index])
  for first = index + 1, last, CHUNK do
    local through = math.min(first + CHUNK - 1, last)
    redis.call('XACK', stream, GROUP, unpack(ARGV, first, through))
    redis.call('XDEL', stream, unpack(ARGV, first, through))
  end
  index = last + 2
  for _ = 1, tonumber(ARGV[last + 1]) do
    move(ARGV[index], ARGV[index + 1], ARGV[index + 2], ARGV[index + 3], at, mostAside)
    index = index + 4
  end
  return index
end
`;
