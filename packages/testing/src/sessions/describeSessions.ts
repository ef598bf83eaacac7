import type { SessionStore } from '@srvthreds/agents';
import { describe } from 'vitest';
import { leaseSuite } from './leases.ts';
import { listSuite } from './lists.ts';
import { openSuite } from './opening.ts';
import { sessionScene } from './SessionScene.ts';

export interface DescribeSessionsOptions {
  /** A second connection to the data of a store, as another node would have one. */
  readonly reopen: (store: SessionStore) => SessionStore | Promise<SessionStore>;
  /** Why the driver cannot be tried here, one line; shown beside the suite that is passed over. */
  readonly skip?: string | undefined;
  /** Most time for one test, milliseconds. Default 30,000. */
  readonly timeoutMs?: number;
}

/**
 * Tries every promise of the contract of sessions (`SessionStore`) on a driver, through `Sessions`: a vitest suite. It runs
 * by the machine's clock and the server's; waits end as soon as what is waited for has come.
 *
 * What it cannot bring about is not tried: a server that is away (`SESSIONS_UNAVAILABLE`).
 *
 * @param name of the driver
 * @param makeStore a new, empty store; called in each test, which closes it
 */
export function describeSessions(
  name: string,
  makeStore: () => SessionStore | Promise<SessionStore>,
  { reopen, skip, timeoutMs = 30_000 }: DescribeSessionsOptions,
): void {
  const why = skip === undefined ? '' : ` (not tried: ${skip})`;
  describe.skipIf(skip !== undefined)(`${name} sessions${why}`, { timeout: timeoutMs }, () => {
    const scene = sessionScene({ makeStore, reopen });
    openSuite(scene);
    leaseSuite(scene);
    listSuite(scene);
  });
}
