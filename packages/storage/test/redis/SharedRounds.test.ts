import { describe, expect, it } from 'vitest';
import { SharedRounds } from '../../src/redis/SharedRounds.ts';

/** Rounds whose work ends when the test says so. */
function heldRounds() {
  const rounds: { readonly items: readonly string[]; end(error?: Error): void }[] = [];
  const shared = new SharedRounds<string, number>(
    (items) =>
      new Promise((resolve, reject) => {
        const number = rounds.length;
        rounds.push({ items, end: (error) => (error ? reject(error) : resolve(number)) });
      }),
  );
  return { rounds, shared };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('SharedRounds', () => {
  it('does together what is asked for in one turn, and what is asked for meanwhile in the next', async () => {
    const { rounds, shared } = heldRounds();
    const first = [shared.join('', 'a'), shared.join('', 'b')];
    await turn();
    const second = [shared.join('', 'c'), shared.join('', 'd'), shared.join('', 'd')];
    await turn();
    expect(rounds.map(({ items }) => items)).toEqual([['a', 'b']]);
    rounds[0]!.end();
    expect(await Promise.all(first)).toEqual([0, 0]);
    await turn();
    expect(rounds[1]!.items).toEqual(['c', 'd']);
    rounds[1]!.end();
    expect(await Promise.all(second)).toEqual([1, 1, 1]);
  });

  it('keeps places apart', async () => {
    const { rounds, shared } = heldRounds();
    void shared.join('x', 'a');
    void shared.join('y', 'b');
    await turn();
    expect(rounds.map(({ items }) => items)).toEqual([['a'], ['b']]);
  });

  it('tells all of a round that it failed, and begins the next all the same', async () => {
    const { rounds, shared } = heldRounds();
    const failing = [shared.join('', 'a'), shared.join('', 'b')];
    await turn();
    const next = shared.join('', 'c');
    rounds[0]!.end(new Error('away'));
    for (const one of failing) await expect(one).rejects.toThrow('away');
    await turn();
    rounds[1]!.end();
    expect(await next).toBe(1);
  });
});
