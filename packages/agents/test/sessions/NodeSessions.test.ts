import { expect, it } from 'vitest';
import { Sessions, type SessionRef } from '../../src/index.ts';
import { MemorySessions } from '../../src/memory.ts';

/** A store that is away when sessions are to be ended. */
class FarStore extends MemorySessions {
  isAway = false;

  override async end(session: SessionRef): Promise<void> {
    if (this.isAway) throw new Error('away');
    return super.end(session);
  }
}

it('ends later what could not be ended, so that it counts towards no bound for ever', async () => {
  const store = new FarStore();
  const sessions = new Sessions(store, { perParticipant: 1 });
  const node = await sessions.join('one');
  await node.open('ann', { id: 'a' });
  store.isAway = true;
  await expect(node.end({ participantId: 'ann', id: 'a' })).rejects.toThrow('away');
  await expect(node.endLeft()).rejects.toThrow('away');
  store.isAway = false;
  await expect(node.open('ann', { id: 'b' })).rejects.toMatchObject({ code: 'SESSIONS_TOO_MANY' });
  await node.endLeft();
  expect(await sessions.ofParticipant('ann')).toEqual([]);
  await node.open('ann', { id: 'b' });
  await node.endLeft();
  expect(await sessions.ofParticipant('ann')).toMatchObject([{ id: 'b' }]);
});
