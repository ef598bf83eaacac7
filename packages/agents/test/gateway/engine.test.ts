import { Engine, PatternsStore } from '@srvthreds/engine';
import { EventQ, MessageQ, sessionTopicOf } from '@srvthreds/queue';
import { MemoryQService } from '@srvthreds/queue/memory';
import { MemoryStorage } from '@srvthreds/storage/memory';
import { expect, it } from 'vitest';
import { MemoryHints, MemoryMailbox, MemorySessions } from '../../src/memory.ts';
import { TestClient } from './support/TestClient.ts';
import { TestNode } from './support/TestNode.ts';

it('an event of a participant starts a thred, whose messages come back to participants', async () => {
  const service = new MemoryQService();
  const storage = new MemoryStorage();
  await new PatternsStore(storage).add({
    name: 'Ask',
    reactions: [
      {
        name: 'asked',
        condition: {
          type: 'filter',
          xpr: "$event.type = 'leave.asked'",
          transform: { eventDataTemplate: { title: "$xpr($event.source.id & ' asks')" } },
          publish: { to: ['ann', 'bob'] },
        },
      },
    ],
  });
  const engine = new Engine(new EventQ(service, { partitions: 1 }), {
    storage,
    messageQ: new MessageQ(service),
    participantTopic: sessionTopicOf,
  });
  await engine.start();
  const node = await TestNode.start('one', {
    mailbox: new MemoryMailbox(),
    sessions: new MemorySessions(),
    hints: new MemoryHints(),
    messages: service,
    eventsService: service,
  });
  const [ann, bob] = [new TestClient('ann'), new TestClient('bob')];
  try {
    await ann.connect(node.url);
    await bob.connect(node.url);
    const titles: unknown[] = [];
    bob.socket.on('message', (event: { data: { title: string } }) => titles.push(event.data.title));
    const asked = { id: 'e1', type: 'leave.asked', source: { id: 'mallory' } };
    expect(await ann.send(asked)).toMatchObject({ ok: true });
    expect(await ann.send({ ...asked, id: 'e2' })).toMatchObject({ ok: true });
    await expect.poll(() => titles).toEqual(['ann asks', 'ann asks']);
    await expect.poll(() => ann.ids).toHaveLength(2);
  } finally {
    ann.leave();
    bob.leave();
    await node.close();
    await engine.shutdown();
    await service.close();
    await storage.close();
  }
});
