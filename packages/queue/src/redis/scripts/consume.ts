import { CONSUMERS, SETTLE, SHARED } from './shared.ts';

/**
 * A consumer comes, and joins the line if it is exclusive. Again it does nothing but renew its lease.
 *
 * KEYS 1-7 shared. ARGV 1 consumer, 2 its lease in milliseconds, 3 `exclusive` or `shared`.
 */
export const JOIN = `${SHARED}${CONSUMERS}
local made = redis.pcall('XGROUP', 'CREATE', stream, GROUP, '0', 'MKSTREAM')
if made.err and not string.find(made.err, 'BUSYGROUP', 1, true) then return made end
renew(ARGV[1], now(), tonumber(ARGV[2]))
if ARGV[3] == 'exclusive' and not redis.call('ZSCORE', line, ARGV[1]) then
  local last = redis.call('ZREVRANGE', line, 0, 0, 'WITHSCORES')[2]
  redis.call('ZADD', line, (last or 0) + 1, ARGV[1])
end
return 1
`;

/**
 * A consumer's turn: its lease is renewed, what it settled is settled, and it takes as much as it has room for.
 *
 * KEYS 1-7 shared, 8 stream of the dead letters. ARGV 1 consumer, 2 its lease in milliseconds, 3 `exclusive` or `shared`,
 * 4 number of the turn, 5 room, 6 most dead letters, 7 on: see SETTLE.
 *
 * @returns `lost` if it is taken for dead; else `taken`, and for each message its entry, how often it was handed out since
 *   it was added, and its fields. For a number that was used before: all that it holds. If there is nothing, also the last
 *   entry to have been there (empty if it is not its turn), the same of the bell, and in how many milliseconds something
 *   may come of itself (-1 if nothing is known).
 */
export const TURN = `${SHARED}${CONSUMERS}${SETTLE}
local consumer, leaseMs, way = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local number, room, mostAside = tonumber(ARGV[4]), tonumber(ARGV[5]), ARGV[6]

local function isActive()
  local first = redis.call('ZRANGE', line, 0, 0)[1]
  if way == 'exclusive' then return first == consumer end
  return not first
end

local function held()
  local entries = {}
  for _, one in ipairs(redis.call('XPENDING', stream, GROUP, '-', '+', 1000000, consumer)) do
    local found = redis.call('XRANGE', stream, one[1], one[1])[1]
    if found then entries[#entries + 1] = { one[1], one[4], found[2] } end
  end
  return entries
end

local function take()
  local entries = {}
  local back = redis.call('XPENDING', stream, GROUP, '-', '+', room, RETURNED)
  if #back > 0 then
    local ids, count = {}, {}
    for i, one in ipairs(back) do ids[i], count[one[1]] = one[1], one[4] end
    for _, one in ipairs(redis.call('XCLAIM', stream, GROUP, consumer, 0, unpack(ids))) do
      if one then entries[#entries + 1] = { one[1], count[one[1]] + 1, one[2] } end
    end
  end
  if #entries == room then return entries end
  local new = redis.call('XREADGROUP', 'GROUP', GROUP, consumer, 'COUNT', room - #entries, 'STREAMS', stream, '>')
  for _, one in ipairs(new and new[1][2] or {}) do entries[#entries + 1] = { one[1], 1, one[2] } end
  return entries
end

local function untilSomething(at)
  local due = redis.call('ZRANGE', later, 0, 0, 'WITHSCORES')[2]
  local ending = redis.call('ZRANGE', leases, 0, 0, 'WITHSCORES')[2]
  local next = math.min(tonumber(due or 1e15), tonumber(ending or 1e15) + 1)
  return math.max(0, next - at)
end

if not redis.call('ZSCORE', leases, consumer) then return { 'lost' } end
local at = now()
renew(consumer, at, leaseMs)
settle(7, at, mostAside)
promote(at)
local last = tonumber(redis.call('HGET', turns, consumer) or 0)
local active, entries = isActive(), {}
if number == last then entries = held() end
if number > last then
  redis.call('HSET', turns, consumer, number)
  if active and room > 0 then entries = take() end
end
if #entries > 0 then return { 'taken', entries } end
return { 'taken', entries, active and lastId(stream) or '', lastId(bell), untilSomething(at) }
`;

/**
 * A consumer goes: what it settled is settled, the rest goes back to the front. Of one that is gone, nothing is done.
 *
 * KEYS as in TURN. ARGV 1 consumer, 2 most dead letters, 3 on: see SETTLE, then entries that it took and has never seen.
 */
export const LEAVE = `${SHARED}${CONSUMERS}${SETTLE}
if not redis.call('ZSCORE', leases, ARGV[1]) then return 0 end
local unseen = {}
for i = settle(3, now(), ARGV[2]), #ARGV do unseen[ARGV[i]] = true end
forget(ARGV[1], unseen)
return 1
`;
