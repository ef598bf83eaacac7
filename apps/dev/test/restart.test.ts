import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StartError } from '@srvthreds/service';
import { answerTo, Participant } from './support/Participant.ts';
import { composeApp, purchase } from './support/startApp.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'srvthreds-dev-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a restart on the same file', () => {
  it('goes on where the app was: the approver finds the request and decides, the requester is told', async () => {
    const data = join(folder, 'dev.db');
    const before = await composeApp({ data });
    const sent = await before.http.inject({
      method: 'POST',
      url: '/api/events',
      payload: purchase('p-1'),
    });
    const { threds } = sent.json<{ threds: string[] }>();
    expect(threds).toHaveLength(1);
    await before.close();

    const after = await composeApp({ data });
    const url = await after.listen();
    const ada = new Participant(url, { participantId: 'ada' });
    const rita = new Participant(url, { participantId: 'rita' });
    const request = await ada.message(1);
    expect(request.event.thredId).toBe(threds[0]);
    await ada.send(answerTo(request, 'a-1', { approved: true }));
    expect((await rita.message(1)).event.thredId).toBe(threds[0]);
    await after.close();
  });

  it('says whose the file is if another one runs on it', async () => {
    // The lock is a process's; another process is played by one that has the file locked.
    const { DatabaseSync } = await import('node:sqlite');
    const data = join(folder, 'dev.db');
    const other = new DatabaseSync(`${data}.lock`);
    other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    const error: unknown = await composeApp({ data }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StartError);
    expect((error as StartError).problems[0]).toMatch(/^DATA: .*in use.*DATA=other\.db npm start$/);
    other.close();
  });
});
