import { FakeClock } from '@srvthreds/core';
import { expect, it } from 'vitest';
import { Sessions } from '../../src/index.ts';
import { MemorySessions } from '../../src/memory.ts';

it('C38: sessions end by themselves when their node dies', async () => {
  const clock = new FakeClock();
  const sessions = new Sessions(new MemorySessions({ clock }), { ttlMs: 15_000 });
  const [dead, alive] = [await sessions.join('node-1'), await sessions.join('node-2')];
  await dead.open('ann');
  await alive.open('ann');
  for (let ms = 0; ms < 15_000; ms += 5_000) {
    expect(await sessions.ofParticipant('ann')).toHaveLength(2);
    await clock.advance(5_000);
    await alive.renew();
  }
  expect(await sessions.ofParticipant('ann')).toMatchObject([{ node: 'node-2' }]);
  await expect(dead.renew()).rejects.toMatchObject({ code: 'SESSIONS_NODE_ENDED' });
});

it('C38: a node removes only its own sessions, not even those of another life of itself', async () => {
  const sessions = new Sessions(new MemorySessions());
  const former = await sessions.join('node-1');
  const session = await former.open('ann');
  const own = await sessions.join('node-1');
  await own.end(session);
  await own.leave();
  expect(await sessions.ofParticipant('ann')).toEqual([session]);
});
