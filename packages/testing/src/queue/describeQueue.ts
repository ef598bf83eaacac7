import type { QService } from '@srvthreds/queue';
import { describe } from 'vitest';
import { boundSuite } from './bounds.ts';
import { closeSuite } from './closing.ts';
import { connectionSuite } from './connections.ts';
import { orderSuite } from './order.ts';
import { QueueScene, type QueueSettings } from './QueueScene.ts';
import { redeliverySuite } from './redelivery.ts';
import { requeueSuite } from './requeue.ts';
import { settlingSuite } from './settling.ts';
import { sharingSuite } from './sharing.ts';

export type { QueueSettings } from './QueueScene.ts';

export interface DescribeQueueOptions {
  /** Why the driver cannot be tried here, one line; shown beside the suite that is passed over. */
  readonly skip?: string | undefined;
  /**
   * A second connection to the queues of a service, as another program would have one. With it the suite also tries
   * what holds between two. It closes both.
   */
  readonly reopen?: (service: QService) => QService | Promise<QService>;
  /** How long a test waits for what must not happen, milliseconds. Default 50. */
  readonly quietMs?: number;
  /** Most time for one test, milliseconds. Default 30,000. */
  readonly timeoutMs?: number;
}

/**
 * Tries every promise of the QService contract on a driver: a vitest suite. It runs by the machine's clock and the
 * broker's; waits end as soon as what is waited for has come.
 *
 * What it cannot bring about is not tried: a broker that is away (`QUEUE_UNAVAILABLE`) or ends a subscription (`onLost`).
 *
 * @param name of the driver
 * @param makeService a new service with empty queues; called before each test, which closes it
 */
export function describeQueue(
  name: string,
  makeService: (settings: QueueSettings) => QService | Promise<QService>,
  options: DescribeQueueOptions = {},
): void {
  const { skip, reopen, quietMs = 50, timeoutMs = 30_000 } = options;
  describe.skipIf(skip !== undefined)(`${name} queue${why(skip)}`, { timeout: timeoutMs }, () => {
    const scene = new QueueScene({ makeService, quietMs });
    orderSuite(scene);
    settlingSuite(scene);
    requeueSuite(scene);
    redeliverySuite(scene);
    sharingSuite(scene);
    boundSuite(scene);
    closeSuite(scene);
    if (reopen) connectionSuite(scene, reopen);
  });
}

function why(skip: string | undefined): string {
  return skip === undefined ? '' : ` (not tried: ${skip})`;
}
