import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mailbox, MailboxBounds } from '@srvthreds/agents';
import { SqliteMailbox } from '@srvthreds/agents/sqlite';
import { FakeClock } from '@srvthreds/core';
import { SqliteStorage } from '@srvthreds/storage/sqlite';
import { afterAll, expect, it } from 'vitest';
import { describeMailbox } from '../src/agents.ts';
import { messages, seen } from '../src/mailbox/MailboxScene.ts';

const folder = mkdtempSync(join(tmpdir(), 'srvthreds-mailbox-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newPath = (): string => join(folder, `${++files}.db`);

const opened = new WeakMap<Mailbox, readonly [path: string, bounds: MailboxBounds]>();
const open = (path: string, bounds: MailboxBounds): Mailbox => {
  const mailbox = new SqliteMailbox(path, { ...bounds, synchronous: 'normal' });
  opened.set(mailbox, [path, bounds]);
  return mailbox;
};

describeMailbox('sqlite', (bounds) => open(newPath(), bounds), {
  reopen: (mailbox) => open(...opened.get(mailbox)!),
});

it('keeps mailboxes in the file, which may be that of a storage', async () => {
  const path = newPath();
  const storage = new SqliteStorage(path);
  const first = new SqliteMailbox(path);
  const { numbers } = await first.append('ann', messages('a', 'b'));
  await first.take('ann', numbers[0]!);
  await first.close();
  await storage.close();
  const again = new SqliteMailbox(path);
  expect(await again.append('ann', messages('a', 'b'))).toEqual({ numbers, dropped: 0 });
  expect(seen(await again.read('ann', 0))).toEqual(['b']);
  await again.close();
});

it('gives numbers that rise although the clock goes back', async () => {
  const path = newPath();
  const append = async (id: string, clock: FakeClock): Promise<number> => {
    const mailbox = new SqliteMailbox(path, { clock });
    const { numbers } = await mailbox.append('ann', messages(id));
    await mailbox.close();
    return numbers[0]!;
  };
  const first = await append('a', new FakeClock(2_000_000));
  expect(first).toBe(2_000_000_000);
  expect(await append('b', new FakeClock(1_000_000))).toBe(first + 1);
  expect(await append('c', new FakeClock(3_000_000))).toBe(3_000_000_000);
});

it('lets go of what belongs to mailboxes that nobody uses', async () => {
  const clock = new FakeClock();
  const path = newPath();
  const mailbox = new SqliteMailbox(path, { clock, ageMs: 1_000, forgetMs: 5_000 });
  // A second view of the file looks at the tables.
  const storage = new SqliteStorage(path);
  for (let n = 0; n < 10; n++) await mailbox.append(`idle${n}`, messages('a', 'b'));
  await clock.advance(2_000);
  await mailbox.append('ann', messages('a'));
  await mailbox.append('ann', messages('b'));
  const count = async (participant: string): Promise<unknown> => {
    try {
      return (await mailbox.read(participant, 1)).lostThrough > 0 ? 'lost' : 'kept';
    } catch {
      return 'forgotten';
    }
  };
  expect(await count('idle0')).toBe('lost');
  await clock.advance(4_000);
  await mailbox.append('ann', messages('c'));
  expect(await count('idle0')).toBe('forgotten');
  await storage.close();
  await mailbox.close();
});
