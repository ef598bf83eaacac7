import type { JournalLine } from '@srvthreds/engine';
import { io } from 'socket.io-client';
import { afterEach, describe, expect, it } from 'vitest';

import type { LinesBatch } from '../src/journal/Watcher.ts';
import { RecentLines } from '../src/journal/RecentLines.ts';
import { Watcher } from '../src/journal/Watcher.ts';
import { composeApp, purchase, type TestApp } from './support/startApp.ts';

const line = (thredId: string): JournalLine => ({
  format: 1,
  kind: 'event',
  partition: 0,
  position: '1',
  acceptedAt: 0,
  now: 0,
  thredId,
});
const numbers = ({ lines }: Pick<LinesBatch, 'lines'>) => lines.map(({ number }) => number);

describe('RecentLines', () => {
  it('keeps the last lines and says how many are gone', () => {
    const recent = new RecentLines({ maxLines: 3 });
    recent.add(['a', 'b', 'c', 'd', 'b'].map(line));
    const { lines, missed } = recent.after(0, 10);
    expect([numbers({ lines }), missed]).toEqual([[3, 4, 5], 2]);
    expect(numbers(recent.after(3, 1))).toEqual([4]);
    expect(recent.after(5, 10)).toEqual({ lines: [], missed: 0 });
    expect(recent.ofThred('b')).toHaveLength(1);
  });

  it('keeps no more than it may hold', () => {
    const { length } = JSON.stringify(line('a'));
    const recent = new RecentLines({ maxLength: 2 * length });
    recent.add(['a', 'b', 'c'].map(line));
    expect(numbers(recent.after(0, 10))).toEqual([2, 3]);
  });
});

describe('Watcher', () => {
  it('sends the next batch when the page has taken the one before', async () => {
    const recent = new RecentLines({ maxLines: 4 });
    const sent: LinesBatch[] = [];
    const takes: (() => void)[] = [];
    const watcher = new Watcher({
      recent,
      batch: 2,
      onLost: () => expect.unreachable(),
      send: (batch) => {
        sent.push(batch);
        return new Promise((resolve) => takes.push(resolve));
      },
    });
    recent.add(['a', 'b', 'c'].map(line));
    watcher.wake();
    recent.add(['d', 'e', 'f', 'g'].map(line));
    watcher.wake();
    expect(sent.map(numbers)).toEqual([[1, 2]]);
    takes[0]!();
    await expect.poll(() => sent.length).toBe(2);
    expect([numbers(sent[1]!), sent[1]!.missed]).toEqual([[4, 5], 1]);
  });

  it('gives up a page that does not take its lines', async () => {
    const recent = new RecentLines();
    recent.add([line('a')]);
    const lost = new Promise<void>((onLost) => {
      new Watcher({ recent, onLost, send: () => Promise.reject(new Error('timeout')) }).wake();
    });
    await expect(lost).resolves.toBeUndefined();
  });
});

describe('/console', { timeout: 20_000 }, () => {
  let app: TestApp;

  afterEach(() => app.close());

  it('shows a page that is opened late what has happened, and then what happens', async () => {
    app = await composeApp();
    const url = await app.listen();
    await app.engine.handle(purchase('p-1'));
    const socket = io(`${url}/console`, { forceNew: true });
    const seen: (string | undefined)[] = [];
    socket.on('lines', ({ lines }: LinesBatch, take: () => void) => {
      seen.push(...lines.map(({ line: { event } }) => event?.id));
      take();
    });
    await expect.poll(() => seen, { timeout: 5_000 }).toEqual(['p-1']);
    await app.engine.handle(purchase('p-2'));
    await expect.poll(() => seen, { timeout: 5_000 }).toEqual(['p-1', 'p-2']);
    socket.close();
  });
});
