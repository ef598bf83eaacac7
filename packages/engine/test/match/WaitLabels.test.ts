import type { Reaction } from '@srvthreds/core';
import { describe, expect, it } from 'vitest';
import { requiredClauses } from '../../src/match/requiredClauses.ts';
import { WaitIndex } from '../../src/match/WaitIndex.ts';
import { WaitLabels } from '../../src/match/WaitLabels.ts';
import { compilePattern } from '../../src/step/compilePattern.ts';
import { LocalsDraft } from '../../src/step/LocalsDraft.ts';
import { event, filter, pattern, reaction, values } from '../kit/patterns.ts';

const waitingOn = (xpr: string, parts: Partial<Reaction> = {}, name = 'r') => {
  const { reactions } = compilePattern(pattern('P', [reaction(name, filter(xpr), parts)]));
  return new WaitLabels(`waits:${name}`, requiredClauses(reactions[0]!));
};
const byOrder = waitingOn("$event.type = 'paid' and $values.orderId = $local('orderId')");
const carried = (labels: WaitLabels, locals: Record<string, unknown>) =>
  labels.ofThred(new LocalsDraft(locals));
const asked = (labels: WaitLabels, content: Parameters<typeof values>[0], type = 'paid') =>
  new WaitIndex([labels]).labels(event('e', type, values(content)));

describe('WaitLabels', () => {
  it('lets an event find the one thred that waits for its value', () => {
    const found = asked(byOrder, { orderId: 'o-17' });
    expect(found).toHaveLength(1);
    const threds = Array.from({ length: 200 }, (_, i) => carried(byOrder, { orderId: `o-${i}` }));
    const whose = threds.flatMap((labels, i) => (labels.includes(found[0]!) ? [i] : []));
    expect(whose).toEqual([17]);
  });

  it('tells values of different types apart, as the language does', () => {
    const [number] = asked(byOrder, { orderId: 17 });
    expect(carried(byOrder, { orderId: 17 })).toContain(number);
    expect(carried(byOrder, { orderId: '17' })).not.toContain(number);
  });

  it('asks nobody if the event has no such value, and finds no thred that keeps none', () => {
    expect(asked(byOrder, {})).toEqual([]);
    expect(carried(byOrder, {})).toEqual(['waits:r']);
  });

  it('lets lists and objects find those that keep some', () => {
    const kept = carried(byOrder, { orderId: ['a'] });
    for (const orderId of [['a'], { a: 1 }, [], [['a']], [1, 2]])
      expect(asked(byOrder, { orderId }).some((label) => kept.includes(label))).toBe(true);
    expect(asked(byOrder, { orderId: 'a' }).some((label) => kept.includes(label))).toBe(false);
  });

  it('asks all where the reaction says nothing about its own values, and none for another type', () => {
    expect(asked(waitingOn("$event.type = 'paid'"), {})).toEqual(['waits:r']);
    expect(asked(waitingOn('$values.a > 1'), {}, 'other')).toEqual(['waits:r']);
    expect(asked(byOrder, { orderId: 'o-17' }, 'other')).toEqual([]);
  });

  it('keeps apart what waits for different things in one reaction', () => {
    const either = waitingOn("$values.a = $local('k') or $values.b = $local('k')");
    expect(carried(either, { k: 1 })).toHaveLength(3);
    expect(asked(either, { a: 1, b: 2 })).toHaveLength(2);
  });

  it('knows answers to a message by what the thred has sent', () => {
    const answers = waitingOn("$isResponseFor('question')");
    const [label] = new WaitIndex([answers]).labels(event('e', 'x', { re: 'evt1' }));
    expect(carried(answers, { out_id_question: 'evt1' })).toContain(label);
  });

  it('asks all for an event with lists that expressions may not look through', () => {
    const index = new WaitIndex([byOrder], { listItems: 3 });
    const long = values({ orderId: [1, 2, 3] });
    expect(index.labels(event('e', 'paid', long))).toEqual(['waits:r']);
  });
});
