// One engine of several, in a process of its own that may be stopped, stalled and killed; on Redis and a queue by URL.
import { parseArgs } from 'node:util';
import type { Pattern } from '@srvthreds/core';
import { Engine } from '@srvthreds/engine';
import { EventQ, MessageQ } from '@srvthreds/queue';
import { RedisStorage } from '@srvthreds/storage/redis';
import { numberOption } from '../numberOption.ts';
import { openQueue } from './openQueue.ts';

const { values } = parseArgs({
  options: {
    store: { type: 'string', default: '' },
    queue: { type: 'string', default: '' },
    patterns: { type: 'string', default: '[]' },
    partitions: { type: 'string', default: '16' },
    id: { type: 'string' },
    ackAfter: { type: 'string', default: 'commit' },
  },
});

const service = openQueue(values.queue);
const storage = new RedisStorage(values.store, {
  ackAfter: values.ackAfter === 'replicated' ? 'replicated' : 'commit',
});
const engine = new Engine(new EventQ(service, { partitions: numberOption(values, 'partitions') }), {
  storage,
  messageQ: new MessageQ(service),
  ...(values.id === undefined ? {} : { id: values.id }),
});
for (const pattern of JSON.parse(values.patterns) as Pattern[]) await engine.patterns.add(pattern);
await engine.start();
process.stdout.write('up\n');
process.on('SIGTERM', () => {
  void engine.shutdown().then(async () => {
    await service.close();
    await storage.close();
    process.exit(0);
  });
});
