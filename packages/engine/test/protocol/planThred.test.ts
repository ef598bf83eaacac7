import { describe, expect, it } from 'vitest';
import { localRows } from '../../src/protocol/messageRows.ts';
import { outboxRows } from '../../src/protocol/OutboxRows.ts';
import { planThred, stateAfter, type ThredDecision } from '../../src/protocol/planThred.ts';
import { compilePattern } from '../../src/step/compilePattern.ts';
import type { ThredState } from '../../src/step/ThredState.ts';
import { event, on, pattern, reaction } from '../kit/patterns.ts';
import { NOW } from '../kit/steps.ts';

const timed = compilePattern(
  pattern('P', [
    reaction('plain', on('x')),
    reaction('timed', on('x'), { expiry: { interval: 100 } }),
    reaction('other', on('x'), { expiry: { interval: 500 } }),
  ]),
);

const thred = (
  name: string | undefined,
  entry = 1,
  parts: Partial<ThredState> = {},
): ThredState => ({
  format: 1,
  kind: 'thred',
  id: 'p_1',
  patternId: 'p',
  patternVersion: 'v',
  status: 'a',
  startTime: NOW,
  lastUpdateTime: NOW + 10,
  meta: {},
  ...(name === undefined ? {} : { reaction: { name, enteredAt: NOW + 10, entry } }),
  locals: {},
  participants: [],
  entries: entry,
  messages: 0,
  ...parts,
});

const plan = (
  before: ThredState | undefined,
  after: ThredState,
  parts: Partial<ThredDecision> = {},
) => {
  const decision: ThredDecision = {
    pattern: timed,
    before,
    after,
    seen: { add: [], drop: [] },
    messages: [],
    spawns: [],
    journal: [],
    acceptedAt: NOW - 7,
    ...parts,
  };
  return { changes: planThred(decision, outboxRows(localRows, 4)), state: stateAfter(decision) };
};

const timer = (entry: number, dueAt: number) => ({
  id: String(entry),
  dueAt,
  body: JSON.stringify({
    format: 1,
    kind: 'timer',
    acceptedAt: NOW + 10,
    thredId: 'p_1',
    entry,
    dueAt,
  }),
});

describe('planThred', () => {
  it('sets a timer for a reaction with an expiry, and none for another', () => {
    expect(plan(undefined, thred('timed')).changes.schedule).toEqual([timer(1, NOW + 110)]);
    expect(plan(undefined, thred('plain')).changes.schedule).toBeUndefined();
  });

  it.each<[string, ThredState, ThredState, object]>([
    [
      'moving on',
      thred('timed', 1),
      thred('other', 2),
      { cancel: ['1'], schedule: [timer(2, NOW + 510)] },
    ],
    [
      'entering it again',
      thred('timed', 1),
      thred('timed', 2),
      { cancel: ['1'], schedule: [timer(2, NOW + 110)] },
    ],
    ['leaving it for a plain one', thred('timed', 1), thred('plain', 2), { cancel: ['1'] }],
    ['finishing', thred('timed', 1), thred(undefined, 1, { status: 'f' }), { cancel: ['1'] }],
    ['ending', thred('timed', 1), thred(undefined, 1, { status: 't' }), { cancel: 'all' }],
    ['staying', thred('timed', 1), thred('timed', 1), {}],
    [
      'finished already',
      thred(undefined, 1, { status: 'f' }),
      thred(undefined, 1, { status: 'f' }),
      {},
    ],
  ])('takes a timer back and sets the next: %s', (_, before, after, expected) => {
    const { cancel, schedule } = plan(before, after).changes;
    expect({ ...(cancel ? { cancel } : {}), ...(schedule ? { schedule } : {}) }).toEqual(expected);
  });

  it('takes back the timer of an expiry that failed', () => {
    const after = thred('timed', 1);
    const stopped = { ...after, reaction: { ...after.reaction!, clockStopped: true as const } };
    expect(plan(thred('timed', 1), stopped).changes).toMatchObject({ cancel: ['1'] });
  });

  it('labels a thred when it is born and when it ends, and leaves the labels alone between', () => {
    expect(plan(undefined, thred('plain')).changes.labels).toEqual(['live', 'live:p']);
    expect(plan(thred('plain'), thred('timed', 2)).changes.labels).toBeUndefined();
    expect(
      plan(thred('plain'), thred(undefined, 1, { status: 'f' })).changes.labels,
    ).toBeUndefined();
    const minute = Math.floor((NOW + 10) / 60_000);
    const ended = thred(undefined, 1, { status: 't' });
    expect(plan(thred('plain'), ended).changes.labels).toEqual([`ended:${minute}`]);
    expect(plan(undefined, ended).changes.labels).toEqual([`ended:${minute}`]);
  });

  it('leaves a tombstone of a thred that has ended', () => {
    const ended = thred(undefined, 1, { status: 't' });
    const tombstone = {
      format: 1,
      kind: 'tombstone',
      thredId: 'p_1',
      patternId: 'p',
      endedAt: NOW + 10,
    };
    const atOnce = plan(undefined, ended);
    expect(atOnce.state).toEqual({ ...tombstone, startAcceptedAt: NOW - 7 });
    expect(JSON.parse(atOnce.changes.state!)).toEqual(atOnce.state);
    expect(plan(thred('plain'), ended).state).toEqual({ ...tombstone, startAcceptedAt: NOW });
  });

  it('writes no state that has not changed', () => {
    const same = thred('plain');
    expect('state' in plan(same, same).changes).toBe(false);
    expect(JSON.parse(plan(same, { ...same, messages: 1 }).changes.state!)).toMatchObject({
      messages: 1,
    });
  });

  it('writes ids, messages and journal as decided', () => {
    const seen = { add: [{ id: 'e/e1', at: 1 }], drop: ['e/e0'] };
    const message = { to: ['ann'], event: event('m1', 'x'), seq: 4 };
    const line = { format: 1, kind: 'event', acceptedAt: 1, now: 2 } as const;
    const { changes } = plan(thred('plain'), thred('plain'), {
      seen,
      messages: [message],
      journal: [line],
    });
    expect(changes).toMatchObject({ seen, journal: [JSON.stringify(line)] });
    expect(changes.enqueue).toEqual([
      { id: 'm1', topic: 'messages', body: JSON.stringify({ id: 'm1', ...message }) },
    ]);
  });
});
