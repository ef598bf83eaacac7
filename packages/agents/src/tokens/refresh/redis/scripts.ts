/**
 * All families of one owner lie in one hash, by their ids, each as JSON. So a script needs one key, and a Cluster holds
 * the owners where it likes. The hash goes when the last of its families would have expired.
 */
const SHARED = `
local function keep(id, family, now)
  redis.call('HSET', KEYS[1], id, cjson.encode(family))
  local left = math.max(1, family.expiresAt - now)
  if redis.call('PTTL', KEYS[1]) < left then redis.call('PEXPIRE', KEYS[1], left) end
end
local function expired(family, now)
  return math.min(family.expiresAt, family.endsAt) <= now
end
`;

/**
 * Keeps a new family, and of the others those used last.
 *
 * KEYS 1 families. ARGV 1 its id, 2 the family, 3 most, 4 now.
 */
export const ADD = `${SHARED}
local most, now = tonumber(ARGV[3]), tonumber(ARGV[4])
local others = {}
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local family = cjson.decode(all[i + 1])
  if expired(family, now) then redis.call('HDEL', KEYS[1], all[i])
  else others[#others + 1] = family end
end
table.sort(others, function(a, b)
  if a.usedAt ~= b.usedAt then return a.usedAt > b.usedAt end
  return a.id < b.id
end)
for i = most, #others do redis.call('HDEL', KEYS[1], others[i].id) end
keep(ARGV[1], cjson.decode(ARGV[2]), now)
`;

/**
 * Exchanges a token for the next one; says what \`rotateFamily\` says.
 *
 * KEYS 1 families. ARGV 1 id, 2 shown, 3 successor, 4 nonce, 5 now, 6 expiry, 7 grace.
 *
 * @returns outcome, and for \`rotated\` and \`repeated\` the nonce and the expiry
 */
export const ROTATE = `${SHARED}
local text = redis.call('HGET', KEYS[1], ARGV[1])
if not text then return {'unknown'} end
local family = cjson.decode(text)
local now = tonumber(ARGV[5])
if expired(family, now) then
  redis.call('HDEL', KEYS[1], ARGV[1])
  return {'unknown'}
end
if family.current == ARGV[2] then
  family.previous, family.current, family.nonce = ARGV[2], ARGV[3], ARGV[4]
  family.usedAt, family.expiresAt = now, math.min(tonumber(ARGV[6]), family.endsAt)
  keep(ARGV[1], family, now)
  return {'rotated', family.nonce, family.expiresAt}
end
if family.previous == ARGV[2] and now - family.usedAt <= tonumber(ARGV[7]) then
  return {'repeated', family.nonce, family.expiresAt}
end
redis.call('HDEL', KEYS[1], ARGV[1])
return {'reused'}
`;
