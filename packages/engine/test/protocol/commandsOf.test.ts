import { describe, expect, it } from 'vitest';
import { commandId } from '../../src/protocol/commands.ts';
import { commandsOf } from '../../src/protocol/commandsOf.ts';
import type { StepSpawn } from '../../src/step/StepResult.ts';
import type { ThredState } from '../../src/step/ThredState.ts';
import { NOW, Walk } from '../kit/steps.ts';
import { event, filter, pattern, reaction } from '../kit/patterns.ts';

async function aThred(parts: Partial<ThredState> = {}): Promise<ThredState> {
  const walk = new Walk(
    pattern('P', [reaction('a', filter('true')), reaction('b', filter('true'))]),
  );
  return { ...(await walk.give(event('e', 'x'))).state, ...parts };
}

function spawnOf(thredId: string, isLimited: boolean): StepSpawn {
  const parent = { thredId: 'p_1', spawnType: 'child', generation: 1 } as const;
  return { thredId, parent, pattern: { id: 'q', version: 'v', isLimited } };
}

const decided = {
  spawns: [],
  journal: [{ format: 1, kind: 'event', acceptedAt: 1, now: NOW }],
} as const;
const children = [
  { thredId: 'q_1', spawnType: 'child' },
  { thredId: 'q_2', spawnType: 'sibling' },
  { thredId: 'q_3', spawnType: 'child', limitedBy: 'q' },
] as const;

describe('what a decision asks of other partitions', () => {
  it('is nothing for a step within the thred', async () => {
    const before = await aThred({ holdsPlace: true, children });
    expect(commandsOf({ ...decided, before, after: { ...before, messages: 2 } })).toEqual([]);
  });

  it('is the start of what was spawned, through the limiter if there is one', async () => {
    const after = await aThred();
    const spawns = [spawnOf('q_1', false), spawnOf('q_2', true)];
    const commands = commandsOf({ ...decided, before: undefined, after, spawns });
    expect(commands.map(commandId)).toEqual(['start/q_1', 'admit/q_2']);
    expect(commands.map(({ acceptedAt }) => acceptedAt)).toEqual([NOW, NOW]);
  });

  it('is the end of children, by the way of their starts, and the place, behind the spawns', async () => {
    const before = await aThred({ holdsPlace: true, children });
    const after = { ...before, status: 't' } as const;
    const commands = commandsOf({ ...decided, before, after, spawns: [spawnOf('q_3', true)] });
    expect(commands.map(commandId)).toEqual([
      'admit/q_3',
      'terminate/q_1',
      'terminate-through/q_3',
      'release/p_1',
    ]);
  });

  it('is the place once: when it is finished, not again when it is terminated', async () => {
    const before = await aThred({ holdsPlace: true });
    const finished = { ...before, status: 'f' } as const;
    const terminated = { ...before, status: 't' } as const;
    const first = commandsOf({ ...decided, before, after: finished });
    const second = commandsOf({ ...decided, before: finished, after: terminated });
    expect(first.map(commandId)).toEqual(['release/p_1']);
    expect(second).toEqual([]);
  });
});
