import { digest } from '@srvthreds/core';
import { eventTopic } from '@srvthreds/queue';
import { MemoryStorage } from '@srvthreds/storage/memory';
import { describe, expect, it } from 'vitest';
import { timerCause } from '../../../src/protocol/replayThred.ts';
import { workAttemptsKey } from '../../../src/protocol/aggregates.ts';
import { event, filter, on, pattern, reaction, tell, goTo } from '../../kit/patterns.ts';
import { Scene } from '../../kit/Scene.ts';

const INTERVAL_MS = 1_000;

/** Waits with a time, then tells ann that it is over. */
const late = pattern('Late', [
  reaction('open', on('open', { onTrue: { xpr: "$setLocal('ev', $event)" } })),
  reaction('wait', on('never'), {
    expiry: {
      interval: INTERVAL_MS,
      transition: { name: 'over', input: 'local', localName: 'ev' },
    },
  }),
  reaction('over', filter('true', { ...tell('ann'), ...goTo('$noTransition') })),
]);

async function begin() {
  const scene = new Scene();
  const engine = await scene.start({ patterns: [late] });
  const { threds } = await scene.send(engine, event('one', 'open'));
  const thredId = threds[0]!;
  const { reaction: entered } = (await engine.threds.state(thredId))!;
  return { scene, engine, thredId, entry: entered!.entry };
}

describe('an expiry', () => {
  it('of which engines die stops the clock of its thred, and takes no others along', async () => {
    const { scene, engine, thredId, entry } = await begin();
    const lease = (await scene.storage.leases('partition/'))[0]!;
    expect(lease.name).toBe('partition/0');
    await engine.shutdown();
    const request = { ttlMs: 1, holder: 'five engines before', partition: 0 };
    const { fence } = (await scene.storage.acquire('partition/0', request))!;
    const id = workAttemptsKey(`timer/${entry}/${thredId}`);
    const state = JSON.stringify({ format: 1, kind: 'attempts', attempts: 5 });
    await scene.storage.commit({ partition: 0, id }, { state }, { ifAbsent: true, fence });
    await scene.clock.advance(INTERVAL_MS + 10);
    // It was handed out before, to somebody who died of it.
    const work = {
      format: 1,
      kind: 'timer',
      acceptedAt: scene.clock.now(),
      thredId,
      entry,
      dueAt: scene.clock.now() - 1,
    };
    await scene.service.publish(eventTopic(0), { id: 'timer', body: JSON.stringify(work) });
    const once = await scene.service.subscribe(
      eventTopic(0),
      { prefetch: 1, exclusive: true },
      () => undefined,
    );
    await scene.clock.settle();
    await once.close();
    const next = await scene.start();
    await next.settled();
    expect((await next.threds.state(thredId))?.reaction).toMatchObject({
      name: 'wait',
      clockStopped: true,
    });
    const lines = await scene.journal(next);
    expect(lines.filter(({ kind }) => kind === 'expiry')).toEqual([]);
    expect(lines.at(-1)).toMatchObject({ kind: 'failed', thredId });
    const { outcome } = await scene.send(next, event('other', 'open'));
    expect(outcome).toBe('started');
  });

  it('cannot be taken for something that a participant has sent', async () => {
    const { scene, engine, thredId, entry } = await begin();
    const { causeId } = timerCause(thredId, entry);
    await scene.send(engine, event(causeId, 'never', { thredId }));
    const told = `evt${digest(thredId, causeId, '0')}`;
    scene.take();
    const again = new Scene();
    const other = await again.start({ patterns: [late] });
    const { threds } = await again.send(other, event('one', 'open'));
    expect(threds).toEqual([thredId]);
    await again.clock.advance(INTERVAL_MS + 10);
    await other.settled();
    const [message] = again.take();
    expect(message?.to).toEqual(['ann']);
    expect(message?.event.id).not.toBe(told);
  });
});

describe('a thred whose pattern cannot be had any more', () => {
  it('says so to whoever sends it something, and holds nothing else up', async () => {
    const scene = new Scene({ storage: new MemoryStorage() });
    const engine = await scene.start({ patterns: [late] });
    const { threds } = await scene.send(engine, event('one', 'open'));
    const version = engine.patterns.active['late']!;
    const ref = { partition: -1, id: `pattern/late/${version}` };
    const { etag } = (await scene.storage.read(ref))!;
    await scene.storage.commit(ref, { state: null }, { ifEtag: etag });
    await engine.shutdown();
    const next = await scene.start();
    const receipt = await scene.send(next, event('two', 'never', { thredId: threds[0]! }));
    expect(receipt).toMatchObject({ outcome: 'failed', error: { code: 5000 } });
    expect((await scene.send(next, event('three', 'nothing'))).outcome).toBe('orphan');
  });
});
