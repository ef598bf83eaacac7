/**
 * What the scripts have in common. KEYS 1 box: hash with `n` the last number, `t` up to which number was taken, `s` bytes of
 * all bodies that ever came. KEYS 2 stream: the messages; the id of an entry is the number and `-0`, its fields are `i` id,
 * `b` body, `p` the number before it, `s` bytes of all bodies before it. So the first entry tells what is missing before
 * it, and how much there is, even if Redis has let others expire.
 *
 * Numbers go up to 2^53, which Lua's numbers hold exactly and its `tostring` does not show.
 */
const SHARED = `
local box, stream = KEYS[1], KEYS[2]
local function text(number) return string.format('%.0f', number) end
local function firstEntry() return redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1] end
local function mark(name) return tonumber(redis.call('HGET', box, name) or 0) end
`;

/** KEYS 3 ids: numbers by message id, of what is kept and of what left last. */
const FORGET = `
local ids = KEYS[3]
local function forget(remembered)
  local excess = redis.call('ZCARD', ids) - redis.call('XLEN', stream) - remembered
  if excess > 0 then redis.call('ZREMRANGEBYRANK', ids, 0, excess - 1) end
end
`;

/**
 * Puts messages at the end, and drops what is over a bound.
 *
 * KEYS 1 box, 2 stream, 3 ids. ARGV 1 most messages, 2 most bytes, 3 age and 4 time to forget in milliseconds, 5 ids that
 * are remembered of what has left; from 6 on id and body of each message.
 *
 * @returns how many were dropped, then the number of each message
 */
export const APPEND = `${SHARED}${FORGET}
local most, mostBytes, ageMs, forgetMs = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local last, sum = mark('n'), mark('s')
local reply = { 0 }
for i = 6, #ARGV, 2 do
  local id, body = ARGV[i], ARGV[i + 1]
  local known = redis.call('ZSCORE', ids, id)
  local number = known and tonumber(known)
  if not number then
    number = math.max(last + 1, now)
    redis.call('XADD', stream, text(number) .. '-0', 'i', id, 'b', body, 'p', text(last), 's', text(sum))
    redis.call('ZADD', ids, text(number), id)
    last, sum = number, sum + #body
  end
  reply[#reply + 1] = text(number)
end
local dropped = redis.call('XTRIM', stream, 'MINID', text(math.max(0, now - ageMs * 1000)))
  + redis.call('XTRIM', stream, 'MAXLEN', most)
while redis.call('XLEN', stream) > 1 do
  local first = firstEntry()
  if sum - tonumber(first[2][8]) <= mostBytes then break end
  dropped = dropped + redis.call('XDEL', stream, first[1])
end
forget(tonumber(ARGV[5]))
redis.call('HSET', box, 'n', text(last), 's', text(sum))
redis.call('PEXPIRE', box, forgetMs)
redis.call('PEXPIRE', stream, ageMs)
redis.call('PEXPIRE', ids, ageMs)
reply[1] = dropped
return reply
`;

/**
 * Messages behind a number.
 *
 * KEYS 1 box, 2 stream. ARGV 1 number, 2 most messages, 3 most bytes.
 *
 * @returns last number, taken through, number of the last that was dropped, 1 if there are more; then number, id and body of
 *   each message
 */
export const READ = `${SHARED}
local after, limit, bytes = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local CHUNK = 16
local last, taken = mark('n'), mark('t')
local first = firstEntry()
local gone = first and tonumber(first[2][6]) or last
local reply = { text(last), text(taken), text(gone > taken and gone or 0), 0 }
local found = 0
while true do
  local chunk = redis.call('XRANGE', stream, text(after + 1), '+', 'COUNT', CHUNK)
  for _, entry in ipairs(chunk) do
    local id, body = entry[2][2], entry[2][4]
    bytes = bytes - #body
    if found == limit or (found > 0 and bytes < 0) then
      reply[4] = 1
      return reply
    end
    local number = string.match(entry[1], '^%d+')
    reply[#reply + 1], reply[#reply + 2], reply[#reply + 3] = number, id, body
    found, after = found + 1, tonumber(number)
  end
  if #chunk < CHUNK then return reply end
end
`;

/**
 * Lets messages go that were taken.
 *
 * KEYS 1 box, 2 stream, 3 ids. ARGV 1 number of the last, 2 ids that are remembered of what has left.
 *
 * @returns the last number that was given; if it is smaller, nothing was done
 */
export const TAKE = `${SHARED}${FORGET}
local through, last = tonumber(ARGV[1]), mark('n')
if through > last or through <= mark('t') then return text(last) end
redis.call('HSET', box, 't', text(through))
redis.call('XTRIM', stream, 'MINID', text(through + 1))
forget(tonumber(ARGV[2]))
return text(last)
`;
