/**
 * What scripts have in common that look at a partition's owner: a hash with `f` the fence, `h` the history of the server
 * on which it was given, `c` when that was last looked at.
 *
 * A history is the identifier that Redis gives its stream of writes: another one after every restart and every
 * fail-over, which may have lost what the one before had. A fence is good on its own history only, so an owner that has
 * seen more than the server remembers is refused. Asking costs 7 microseconds, so it is done after 50 ms; a server needs
 * longer than that to restart or to be replaced. A server that does not let us ask has always the same history.
 */
export const OWNER = `
local function history()
  local info = redis.pcall('INFO', 'replication')
  return type(info) == 'string' and string.match(info, 'master_replid:(%w+)') or ''
end
local function foundInstead(key, fence, now)
  local owner = redis.call('HMGET', key, 'f', 'h', 'c')
  if not owner[1] then return '' end
  if owner[1] ~= fence then return owner[1] end
  local age = now - tonumber(owner[3])
  if age >= 0 and age < 50 then return nil end
  if owner[2] ~= history() then return 'replaced' end
  redis.call('HSET', key, 'c', now)
  return nil
end
local function milliseconds()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
`;

/**
 * What owners the partitions have, and the server's history.
 *
 * KEYS owners.
 *
 * @returns the history now; then for each owner its fence and the history on which it was given
 */
export const WITNESS = `${OWNER}
local found = { history() }
for _, key in ipairs(KEYS) do
  local owner = redis.call('HMGET', key, 'f', 'h')
  found[#found + 1] = owner[1] or ''
  found[#found + 1] = owner[2] or ''
end
return found
`;
