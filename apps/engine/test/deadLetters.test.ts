import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteStorage } from '@srvthreds/storage/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EngineApp } from '../src/compose.ts';
import { purchase, startApp } from './support/startApp.ts';

/** What an engine has left when it set an event aside. */
const letter = (id: string): string =>
  JSON.stringify({
    format: 1,
    kind: 'dead',
    reason: 'EVENT_POISON',
    at: 7,
    body: JSON.stringify({ format: 1, kind: 'event', acceptedAt: 5, event: purchase(id) }),
    history: [{ at: 7, what: 'set-aside', reason: 'EVENT_POISON' }],
  });

describe('dead letters over HTTP', { timeout: 20_000 }, () => {
  let folder: string;
  let app: EngineApp;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'srvthreds-engine-'));
    const file = join(folder, 'store.db');
    const storage = new SqliteStorage(file);
    const owner = { ttlMs: 1, holder: 'the owner before', partition: 2 };
    const { fence } = (await storage.acquire('partition/2', owner))!;
    for (const id of ['p-1', 'p-2']) {
      const changes = { state: letter(id), labels: ['dead'] };
      await storage.commit({ partition: 2, id: `dead/${id}` }, changes, { ifAbsent: true, fence });
    }
    await storage.close();
    app = await startApp({ STORAGE_URL: `sqlite:${file}` });
  });
  afterEach(async () => {
    await app.close();
    await rm(folder, { recursive: true });
  });

  const ask = async (method: 'GET' | 'POST' | 'DELETE', path: string) => {
    const response = await app.http.inject({ method, url: `/api/dead-letters${path}` });
    return { status: response.statusCode, body: response.json() };
  };

  it('are listed page by page, and shown with reason and history', async () => {
    const { body: first } = await ask('GET', '?limit=1');
    expect(first.letters).toMatchObject([{ partition: 2, id: 'p-1', reason: 'EVENT_POISON' }]);
    const { body: rest } = await ask('GET', `?after=${encodeURIComponent(first.next)}`);
    expect(rest.letters).toMatchObject([{ id: 'p-2', kind: 'event' }]);
    const { body: shown } = await ask('GET', '/2/p-1');
    expect(shown).toMatchObject({ status: 'waiting', history: [{ what: 'set-aside' }] });
  });

  it('are sent again, once', async () => {
    const { status, body } = await ask('POST', '/2/p-1/send-again');
    expect([status, body.outcome, body.letter.status]).toEqual([200, 'done', 'sent-again']);
    const again = await ask('POST', '/2/p-1/send-again');
    expect([again.status, again.body.error.code]).toEqual([404, 'DEAD_LETTER_NOT_FOUND']);
    await expect.poll(() => app.engine.threds.count()).toBe(1);
  });

  it('are removed', async () => {
    expect((await ask('DELETE', '/2/p-2')).status).toBe(200);
    const { body } = await ask('GET', '');
    expect(body.letters.map(({ id }: { id: string }) => id)).toEqual(['p-1']);
    expect((await ask('DELETE', '/2/p-2')).status).toBe(404);
  });
});
