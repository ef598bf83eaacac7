import { FakeClock, silentLogger } from '@srvthreds/core';
import { expect, it } from 'vitest';
import { Membership } from '../../src/gateway/Membership.ts';
import { Sessions } from '../../src/index.ts';
import { MemorySessions } from '../../src/memory.ts';

const TTL_MS = 3_000;

/** A store that can be out of reach of one node. */
class FarStore extends MemorySessions {
  isAway = false;

  override async renew(incarnation: string, ttlMs: number): Promise<boolean> {
    if (this.isAway) throw new Error('away');
    return super.renew(incarnation, ttlMs);
  }
}

async function begin() {
  const clock = new FakeClock();
  const store = new FarStore({ clock });
  const calls: string[] = [];
  const membership = await Membership.join({
    node: 'one',
    sessions: new Sessions(store, { ttlMs: TTL_MS }),
    clock,
    logger: silentLogger,
    onRejoined: async () => void calls.push('rejoined'),
    onCutOff: () => calls.push('cut off'),
    onNodes: (nodes) => calls.push(nodes.join(' ')),
  });
  return { clock, store, calls, membership };
}

it('says that a node is cut off as soon as its lease has ended, and when it counts again', async () => {
  const { clock, store, calls, membership } = await begin();
  await clock.advance(1_000);
  expect(calls).toEqual(['one', 'one']);
  calls.length = 0;
  store.isAway = true;
  await clock.advance(TTL_MS - 1);
  expect(calls).toEqual([]);
  await clock.advance(1);
  expect(calls).toEqual(['cut off']);
  calls.length = 0;
  store.isAway = false;
  await clock.advance(1_000);
  expect(calls).toEqual(['rejoined', 'one']);
  const left = membership.leave();
  await clock.settle();
  await left;
});

it('ends the former life before anything is opened in the next', async () => {
  const { clock, store, calls, membership } = await begin();
  const former = membership.own;
  await former.open('ann', { id: 'a' });
  await store.leave(former.incarnation);
  await clock.advance(1_000);
  expect(calls).toEqual(['one', 'rejoined', 'one']);
  expect(membership.own.incarnation).not.toBe(former.incarnation);
  const left = membership.leave();
  await clock.settle();
  await left;
});
