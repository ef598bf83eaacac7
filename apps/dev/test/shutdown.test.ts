import { once } from 'node:events';
import type { Receipt } from '@srvthreds/engine';
import { io } from 'socket.io-client';
import { describe, expect, it } from 'vitest';
import { Intake } from '@srvthreds/service';
import { composeApp, purchase } from './support/startApp.ts';

describe('closing the app', () => {
  it('answers everything that is in hand, and 503 from then on', async () => {
    const app = await composeApp();
    const post = (id: string) =>
      app.http.inject({ method: 'POST', url: '/api/events', payload: purchase(id) });
    const sent: string[] = [];
    app.engine.onMessage(({ event }) => void sent.push(event.re!));
    const ids = Array.from({ length: 50 }, (_, index) => `p-${index}`);
    const inHand = ids.map((id) => post(id));
    await Promise.race(inHand);
    const closing = app.close();
    const late = await post('late');
    const answers = await Promise.all(inHand);
    await closing;
    const taken = answers.filter(({ statusCode }) => statusCode === 200);
    expect(late.statusCode).toBe(503);
    expect(late.headers['retry-after']).toBe('1');
    expect(late.json().error).toMatchObject({ code: 'ENGINE_STOPPED', retryable: true });
    expect(answers.every(({ statusCode }) => statusCode === 200 || statusCode === 503)).toBe(true);
    expect(sent.toSorted()).toEqual(
      taken.map((answer) => answer.json<Receipt>().eventId).toSorted(),
    );
  });
});

describe('an app with open pages', () => {
  it('closes without waiting for them', async () => {
    const app = await composeApp();
    const url = await app.listen();
    const options = { reconnection: false, forceNew: true };
    const pages = [
      io(`${url}/console`, options),
      io(url, { ...options, auth: { participantId: 'rita' } }),
    ];
    for (const page of pages) await once(page as never, 'connect');
    const parted = pages.map((page) => once(page as never, 'disconnect'));
    await app.close();
    await Promise.all(parted);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });
});

describe('Intake', () => {
  const receipt: Receipt = { eventId: 'p-1', outcome: 'started', threds: [], latencyMs: 1 };

  it('waits for what is in hand before it is closed, and lets nothing more in', async () => {
    const commits: ((receipt: Receipt) => void)[] = [];
    const intake = new Intake({
      handle: () => new Promise((resolve) => commits.push(resolve)),
    });
    const accepted = intake.accept(purchase('p-1'));
    let isClosed = false;
    const closed = intake.close().then(() => (isClosed = true));
    await expect(intake.accept(purchase('p-2'))).rejects.toMatchObject({ code: 'ENGINE_STOPPED' });
    expect(isClosed).toBe(false);
    commits[0]!(receipt);
    expect(await accepted).toBe(receipt);
    await closed;
  });

  it('says that an event is queued when its commit takes too long', async () => {
    const engine = {
      handle: (_event: object, { signal }: { signal?: AbortSignal } = {}) =>
        new Promise<Receipt>((_, reject) => {
          signal!.addEventListener('abort', () => reject(signal!.reason as Error));
        }),
    };
    const intake = new Intake(engine, { maxWaitMs: 5 });
    expect(await intake.accept(purchase('p-3'))).toMatchObject({ outcome: 'queued', threds: [] });
  });
});
