import type { Target } from './Subject.ts';
import { memory } from './targets/memory.ts';
import { rabbit } from './targets/rabbit.ts';
import { redisAlways, redisEverySecond } from './targets/redis.ts';
import { sqlite } from './targets/sqlite.ts';

const TARGETS: readonly Target[] = [
  memory,
  sqlite,
  redisEverySecond,
  redisAlways,
  rabbit(1),
  rabbit(2),
];

/**
 * The targets that are asked for.
 *
 * @param only names, separated by commas; empty for all
 * @throws RangeError if there is none of a name
 */
export function choose(only: string): readonly Target[] {
  if (only === '') return TARGETS;
  return only.split(',').map((name) => {
    const found = TARGETS.find((target) => target.name === name.trim());
    if (found) return found;
    const known = TARGETS.map((target) => target.name).join(', ');
    throw new RangeError(`expected --only with names of ${known}; found "${name}"`);
  });
}
