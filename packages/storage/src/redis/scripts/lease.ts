import { OWNER } from './owner.ts';

/**
 * Takes a partition's lease and makes its fence the partition's, in one step.
 *
 * KEYS 1 lease, 2 owner, 3 commit count. ARGV 1 random end of the fence, 2 time to live in milliseconds.
 *
 * @returns the fence, or nothing if somebody holds it
 */
export const ACQUIRE = `${OWNER}
if redis.call('EXISTS', KEYS[1]) == 1 then return false end
local fence = redis.call('INCR', KEYS[3]) .. '.' .. ARGV[1]
redis.call('SET', KEYS[1], fence, 'PX', ARGV[2])
redis.call('HSET', KEYS[2], 'f', fence, 'h', history(), 'c', milliseconds())
return fence
`;

/**
 * Holds it longer, unless it was given by another server.
 *
 * KEYS 1 lease, 2 owner. ARGV 1 fence, 2 time to live in milliseconds.
 *
 * @returns 1, or 0 if it has ended
 */
export const RENEW = `${OWNER}
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if foundInstead(KEYS[2], ARGV[1], milliseconds()) then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`;

/** Gives it back. KEYS 1 lease. ARGV 1 fence. @returns 1, or 0 if it has ended */
export const RELEASE = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`;

/**
 * Takes an entry out of the listing, unless it is another one by now.
 *
 * KEYS 1 listing. ARGV 1 name of the lease, 2 the entry as it was read or written.
 *
 * @returns how many entries went
 */
export const UNLIST = `
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
return redis.call('HDEL', KEYS[1], ARGV[1])
`;
