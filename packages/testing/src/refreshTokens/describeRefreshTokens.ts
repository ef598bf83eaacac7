import type { RefreshTokenStore } from '@srvthreds/agents';
import { describe } from 'vitest';
import { familySuite } from './families.ts';
import { refreshForEach } from './RefreshScene.ts';
import { rotationSuite } from './rotation.ts';

export interface DescribeRefreshTokensOptions {
  /** Why the driver cannot be tried here, one line; shown beside the suite that is passed over. */
  readonly skip?: string | undefined;
  /** Most time for one test, milliseconds. Default 30,000. */
  readonly timeoutMs?: number;
}

/**
 * Tries every promise of the contract of refresh tokens (`RefreshTokenStore`) on a driver: a vitest suite.
 *
 * What it cannot bring about is not tried: a server that is away (`REFRESH_STORE_UNAVAILABLE`).
 *
 * @param name of the driver
 * @param makeStore a new, empty store; called before each test, which closes it
 */
export function describeRefreshTokens(
  name: string,
  makeStore: () => RefreshTokenStore | Promise<RefreshTokenStore>,
  { skip, timeoutMs = 30_000 }: DescribeRefreshTokensOptions = {},
): void {
  const why = skip === undefined ? '' : ` (not tried: ${skip})`;
  describe.skipIf(skip !== undefined)(
    `${name} refresh tokens${why}`,
    { timeout: timeoutMs },
    () => {
      const scene = refreshForEach(makeStore);
      familySuite(scene);
      rotationSuite(scene);
    },
  );
}
