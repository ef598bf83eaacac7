import type { StepSpawn } from '../step/StepResult.ts';
import type { ThredState } from '../step/ThredState.ts';
import type { Command, StartWork } from './commands.ts';
import type { ThredDecision } from './planThred.ts';

/**
 * What a decision about a thred asks of other partitions, in the order in which it has to leave: threds that were
 * spawned, the end of children, the place that is free again.
 */
export function commandsOf({ before, after, spawns, journal }: DecidedThred): Command[] {
  const acceptedAt = journal.at(-1)?.now ?? after.lastUpdateTime;
  const commands = spawns.map((spawn) => spawnCommand(spawn, acceptedAt));
  if (after.status === 't') commands.push(...terminateChildren(after, acceptedAt));
  const isOver = after.status !== 'a' && before?.status !== 'f';
  if (after.holdsPlace && isOver) {
    const { id: thredId, patternId } = after;
    commands.push({ format: 1, kind: 'release', acceptedAt, thredId, patternId });
  }
  return commands;
}

type DecidedThred = Pick<ThredDecision, 'before' | 'after' | 'spawns' | 'journal'>;

function spawnCommand({ pattern, ...spawn }: StepSpawn, acceptedAt: number): Command {
  const start = {
    format: 1,
    kind: 'start',
    patternId: pattern.id,
    patternVersion: pattern.version,
    ...spawn,
  } as const satisfies Omit<StartWork, 'acceptedAt'>;
  if (!pattern.isLimited) return { ...start, acceptedAt };
  const { thredId } = spawn;
  return { format: 1, kind: 'admit', acceptedAt, thredId, patternId: pattern.id, start };
}

/** By the way that their starts have taken. */
function terminateChildren({ children = [] }: ThredState, acceptedAt: number): Command[] {
  return children
    .filter(({ spawnType }) => spawnType === 'child')
    .map(({ thredId, limitedBy }) => ({
      format: 1,
      kind: 'terminate',
      acceptedAt,
      thredId,
      ...(limitedBy === undefined ? {} : { through: limitedBy }),
    }));
}
