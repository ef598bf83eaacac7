import { OWNER } from './owner.ts';

/**
 * One commit: checks the owner's fence and the precondition, then writes everything, or nothing.
 *
 * KEYS 1 aggregate, 2 its seen ids, 3 all, 4 out, 5 outz, 6 due, 7 body, 8 journal, 9 owner, 10 commit count, 11 ids of
 * its messages that wait. Keys of labels are made here from their prefix: those that go are known to the server only,
 * and all lie in the same slot.
 *
 * ARGV 1 id, 2 fence (`-`: the partition has no owner), 3 `=` and the etag that must be found (`-`: none), 4 random end of the new etag,
 * 5 `keep`, `set` or `remove`, 6 state, 7 prefix of label keys, 8 labels as JSON (empty: unchanged), 9 timers to cancel as
 * JSON (empty: none, `all`). Then five lists, each as its length and its items: ids to forget; ids to remember with
 * their times; messages as id, topic, body; timers as id, time, body; journal entries.
 *
 * @returns `ok`, etag · `conflict`, etag found · `stale`, what was found instead of the
 * fence (`replaced`: the server was) · `unsettled`, how many wait
 */
export const COMMIT = `${OWNER}
local id, fence, expected = ARGV[1], ARGV[2], ARGV[3]
local now = milliseconds()
if fence ~= '-' then
  local other = foundInstead(KEYS[9], fence, now)
  if other then return { 'stale', other } end
end
local found = redis.call('HMGET', KEYS[1], 'e', 't', 'l')
local etag = found[1] or ''
if expected ~= (found[1] and '=' .. etag or '-') then return { 'conflict', etag } end
if ARGV[5] == 'remove' then
  local waiting = redis.call('ZCARD', KEYS[11])
  if waiting > 0 then return { 'unsettled', tostring(waiting) } end
end

local at = 9
local function take()
  at = at + 1
  return ARGV[at]
end
local function count() return tonumber(take()) end

local commit = redis.call('INCR', KEYS[10])
local timers = found[2] and cjson.decode(found[2]) or {}
local labels = found[3] and cjson.decode(found[3]) or {}

-- The length keeps apart what would otherwise read the same.
local function member(timer) return #id .. ':' .. id .. timer end
local function cancel(timer)
  redis.call('ZREM', KEYS[6], member(timer))
  redis.call('HDEL', KEYS[7], member(timer))
end
if ARGV[5] == 'remove' or ARGV[9] == 'all' then
  for _, timer in ipairs(timers) do cancel(timer) end
  timers = {}
elseif ARGV[9] ~= '' then
  local gone = {}
  for _, timer in ipairs(cjson.decode(ARGV[9])) do cancel(timer); gone[timer] = true end
  local kept = {}
  for _, timer in ipairs(timers) do if not gone[timer] then kept[#kept + 1] = timer end end
  timers = kept
end

local wanted = ARGV[5] == 'remove' and '[]' or ARGV[8]
if wanted ~= '' then
  local keep = cjson.decode(wanted)
  local stays = {}
  for _, label in ipairs(keep) do stays[label] = true end
  for _, label in ipairs(labels) do
    if not stays[label] then redis.call('ZREM', ARGV[7] .. label, id) end
  end
  for _, label in ipairs(keep) do redis.call('ZADD', ARGV[7] .. label, 0, id) end
  labels = keep
end

if ARGV[5] == 'remove' then redis.call('DEL', KEYS[2]) end
for _ = 1, count() do
  local forgotten = take()
  if ARGV[5] ~= 'remove' then redis.call('HDEL', KEYS[2], forgotten) end
end
for i = 1, count() do
  local seen, accepted = take(), take()
  if ARGV[5] ~= 'remove' then
    local known = redis.call('HGET', KEYS[2], seen)
    local order = known and string.match(known, '^([^:]+)') or (commit .. '.' .. string.format('%05d', i))
    redis.call('HSET', KEYS[2], seen, order .. ':' .. accepted)
  end
end
for i = 1, count() do
  local message, topic, body = take(), take(), take()
  if redis.call('HEXISTS', KEYS[4], message) == 0 then
    redis.call('HSET', KEYS[4], message, cmsgpack.pack({ id, topic, body, now }))
    redis.call('ZADD', KEYS[5], commit + i / 10000, message)
    redis.call('ZADD', KEYS[11], commit + i / 10000, message)
  end
end
for _ = 1, count() do
  local timer, due, body = take(), take(), take()
  if ARGV[5] ~= 'remove' then
    if redis.call('ZADD', KEYS[6], due, member(timer)) == 1 then timers[#timers + 1] = timer end
    redis.call('HSET', KEYS[7], member(timer), cmsgpack.pack({ id, timer, body }))
  end
end
for _ = 1, count() do redis.call('XADD', KEYS[8], '*', 'a', id, 'b', take()) end

if ARGV[5] == 'remove' then
  redis.call('DEL', KEYS[1])
  redis.call('ZREM', KEYS[3], id)
  return { 'ok', '' }
end
local made = commit .. '.' .. ARGV[4]
redis.call('HSET', KEYS[1], 'e', made)
if ARGV[5] == 'set' or etag == '' then redis.call('HSET', KEYS[1], 's', ARGV[6]) end
if #timers > 0 then redis.call('HSET', KEYS[1], 't', cjson.encode(timers)) else redis.call('HDEL', KEYS[1], 't') end
if #labels > 0 then redis.call('HSET', KEYS[1], 'l', cjson.encode(labels)) else redis.call('HDEL', KEYS[1], 'l') end
if etag == '' then redis.call('ZADD', KEYS[3], 0, id) end
return { 'ok', made }
`;
