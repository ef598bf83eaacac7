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

const OWNERS = `${OWNER}
local function witness(from)
  local found = { history() }
  for place = from, #KEYS do
    local owner = redis.call('HMGET', KEYS[place], 'f', 'h')
    found[#found + 1] = owner[1] or ''
    found[#found + 1] = owner[2] or ''
  end
  return found
end
`;

/**
 * What owners the partitions have, and the server's history.
 *
 * KEYS owners.
 *
 * @returns the history now; then for each owner its fence and the history on which it was given
 */
export const WITNESS = `${OWNERS}
return witness(1)
`;

/**
 * As `WITNESS`, and writes something: `WAIT` speaks of what its own connection wrote last, and some servers take a
 * command that wrote nothing for none. To lengthen the life of a key is a write that needs no memory, so that a server
 * that has none left can still be asked.
 *
 * KEYS 1 mark, then owners. ARGV 1 milliseconds for which the mark stays.
 */
export const MARK = `${OWNERS}
if redis.call('PEXPIRE', KEYS[1], ARGV[1]) == 0 then redis.call('SET', KEYS[1], '', 'PX', ARGV[1]) end
return witness(2)
`;
