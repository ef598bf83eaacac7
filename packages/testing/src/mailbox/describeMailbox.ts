import type { Mailbox, MailboxBounds } from '@srvthreds/agents';
import { describe } from 'vitest';
import { appendSuite } from './appending.ts';
import { boundSuite } from './bounds.ts';
import { differentialSuite } from './differential.ts';
import { mailboxScene } from './MailboxScene.ts';
import { nodeSuite } from './nodes.ts';
import { readSuite } from './reading.ts';
import { takeSuite } from './taking.ts';

export interface DescribeMailboxOptions {
  /** A second connection to the data of a mailbox, as another node would have one. */
  readonly reopen: (mailbox: Mailbox) => Mailbox | Promise<Mailbox>;
  /** Why the driver cannot be tried here, one line; shown beside the suite that is passed over. */
  readonly skip?: string | undefined;
  /** Seeds of the random operations that are compared with the memory model. Default 1, 2, 3. */
  readonly seeds?: readonly number[];
  /** Most time for one test, milliseconds. Default 30,000. */
  readonly timeoutMs?: number;
}

/**
 * Tries every promise of the contract of mailboxes (`Mailbox`) on a driver: a vitest suite. It runs by the machine's clock
 * and the server's; waits end as soon as what is waited for has come.
 *
 * What it cannot bring about is not tried: a server that is away (`MAILBOX_UNAVAILABLE`) or set back.
 *
 * @param name of the driver
 * @param makeMailbox new, empty mailboxes with these bounds; called in each test, which closes them
 */
export function describeMailbox(
  name: string,
  makeMailbox: (bounds: MailboxBounds) => Mailbox | Promise<Mailbox>,
  { reopen, skip, seeds = [1, 2, 3], timeoutMs = 30_000 }: DescribeMailboxOptions,
): void {
  const why = skip === undefined ? '' : ` (not tried: ${skip})`;
  describe.skipIf(skip !== undefined)(`${name} mailbox${why}`, { timeout: timeoutMs }, () => {
    const scene = mailboxScene({ makeMailbox, reopen });
    appendSuite(scene);
    readSuite(scene);
    takeSuite(scene);
    boundSuite(scene);
    nodeSuite(scene);
    differentialSuite(scene, seeds);
  });
}
