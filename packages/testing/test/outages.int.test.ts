import { describe, it } from 'vitest';
import { OUTAGES } from '../../../tools/prove/outageServers.ts';
import { runOutage } from '../../../tools/prove/runOutage.ts';
import { whyNoRabbitServer } from '../../../tools/services/rabbitmq.ts';
import { whyNoRedis } from '../../../tools/services/redis.ts';

// Short; `npm run prove:outages` is the long run of the same.

const skip = whyNoRedis() ?? whyNoRabbitServer();
if (skip !== undefined && process.env['CI']) throw new Error(skip);
const load = { awayMs: 3_000, eventsPerSecond: 50, engines: 2 };

describe.skipIf(skip !== undefined)('engines', { timeout: 120_000 }, () => {
  it.concurrent.for(['redis', 'rabbit', 'cluster'])(
    'go on by themselves when a server was away (%s), and lose nothing',
    async (name, { expect }) => {
      const report = await runOutage(OUTAGES[name]!, load);
      expect(report.faults).toEqual([]);
      expect(report.answered).toBe(report.events);
    },
  );
});
