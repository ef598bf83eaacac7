import { describe, expect, it } from 'vitest';
import { thredView } from '../../src/protocol/thredView.ts';
import { compilePattern } from '../../src/step/compilePattern.ts';
import type { ThredState } from '../../src/step/ThredState.ts';
import { on, pattern, reaction } from '../kit/patterns.ts';

const compiled = compilePattern(
  pattern('The Pattern', [reaction('timed', on('x'), { expiry: { interval: 100 } })], {
    broadcastAllowed: true,
  }),
);
const state: ThredState = {
  format: 1,
  kind: 'thred',
  id: 'the_pattern_1',
  patternId: 'the_pattern',
  patternVersion: 'v',
  status: 'a',
  startTime: 1,
  lastUpdateTime: 2,
  meta: { label: 'L' },
  reaction: { name: 'timed', enteredAt: 7, entry: 1, matched: ['0'] },
  locals: { secret: true },
  participants: ['ann'],
  entries: 1,
  messages: 0,
};

describe('thredView', () => {
  it('shows what people may see', () => {
    expect(thredView(state, compiled)).toEqual({
      id: 'the_pattern_1',
      patternId: 'the_pattern',
      patternName: 'The Pattern',
      broadcastAllowed: true,
      currentReaction: { reactionName: 'timed', expiry: 107 },
      startTime: 1,
      status: 'a',
      lastUpdateTime: 2,
      meta: { label: 'L' },
    });
  });

  it('shows where it ended and whom it belongs to', () => {
    const { reaction: _reaction, ...others } = state;
    const ended: ThredState = {
      ...others,
      status: 'f',
      endTime: 9,
      parent: { thredId: 'p', spawnType: 'child', generation: 1 },
      children: [{ thredId: 'c', spawnType: 'sibling' }],
    };
    expect(thredView(ended, compiled)).toMatchObject({
      currentReaction: {},
      status: 'f',
      endTime: 9,
      parentThredId: 'p',
      spawnType: 'child',
      childThredIds: ['c'],
    });
  });
});
