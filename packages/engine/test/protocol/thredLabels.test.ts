import { describe, expect, it } from 'vitest';
import { thredLabels, versionLabel } from '../../src/protocol/thredLabels.ts';
import { event, filter, on, pattern, reaction } from '../kit/patterns.ts';
import { Walk } from '../kit/steps.ts';

const waits = (labels: readonly string[]): string[] =>
  labels.filter((label) => label.startsWith('waits:'));

describe('the labels of a thred', () => {
  it('name its pattern only, where that takes nothing that is for no thred', async () => {
    const definition = pattern('P', [reaction('a', on('x')), reaction('b', on('y'))]);
    const walk = new Walk(definition);
    const { state } = await walk.give(event('e1', 'x'));
    expect(thredLabels(walk.pattern, state)).toEqual(['live', 'live:p']);
  });

  it('tell that it waits, and for which value, only where it does', async () => {
    const hear = filter("$event.type = 'call' and $values.key = $local('key')");
    const definition = pattern('P', [
      reaction('a', on('x', { onTrue: { xpr: "$setLocal('key', $event.id)" } })),
      reaction('b', hear, { allowUnboundEvents: true }),
      reaction('c', on('z')),
    ]);
    const first = new Walk(definition);
    const second = new Walk(definition);
    const one = thredLabels(first.pattern, (await first.give(event('e1', 'x'))).state);
    const other = thredLabels(second.pattern, (await second.give(event('e2', 'x'))).state);
    expect(one).toContain(versionLabel(first.pattern));
    expect(waits(one)).toHaveLength(2);
    expect(waits(one).filter((label) => waits(other).includes(label))).toHaveLength(1);
    const moved = { ...first.state!, reaction: { name: 'c', enteredAt: 1, entry: 3 } };
    expect(thredLabels(first.pattern, moved)).toEqual([
      'live',
      'live:p',
      versionLabel(first.pattern),
    ]);
    const { reaction: _left, ...finished } = first.state!;
    expect(waits(thredLabels(first.pattern, finished))).toEqual([]);
  });
});
