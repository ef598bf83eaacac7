import type { Mailbox } from '@srvthreds/agents';
import { MemoryMailbox } from '@srvthreds/agents/memory';
import { expect, it } from 'vitest';
import { describeMailbox } from '../src/agents.ts';
import { refusalOf } from '../src/refusal.ts';
import { sharedMailbox } from './support/sharedMailbox.ts';

const inside = new WeakMap<Mailbox, Mailbox>();
const view = (inner: Mailbox): Mailbox => {
  const outer = sharedMailbox(inner);
  inside.set(outer, inner);
  return outer;
};

describeMailbox('memory', (bounds) => view(new MemoryMailbox(bounds)), {
  reopen: (mailbox) => view(inside.get(mailbox)!),
});

it('refuses everything after it was closed', async () => {
  const mailbox = new MemoryMailbox();
  await mailbox.close();
  expect(await refusalOf(mailbox.read('ann', 0))).toBe('MAILBOX_CLOSED');
});
