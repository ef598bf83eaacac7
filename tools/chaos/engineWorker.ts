// A process that is going to be killed, stopped and stalled: one engine of several, on Redis and RabbitMQ.
import { parseArgs } from 'node:util';
import { Engine } from '@srvthreds/engine';
import { EventQ, MessageQ } from '@srvthreds/queue';
import { RabbitQService } from '@srvthreds/queue/rabbit';
import { RedisStorage } from '@srvthreds/storage/redis';
import { countingPattern } from '../../packages/testing/test/engine/countingPattern.ts';

const { values } = parseArgs({
  options: { redis: { type: 'string', default: '' }, rabbit: { type: 'string', default: '' } },
});

const service = new RabbitQService({ url: values.rabbit });
const storage = new RedisStorage(values.redis);
const engine = new Engine(new EventQ(service, { partitions: 8 }), {
  storage,
  messageQ: new MessageQ(service),
});
await engine.patterns.add(countingPattern);
await engine.start();
process.stdout.write('up\n');
process.on('SIGTERM', () => {
  void engine.shutdown().then(async () => {
    await service.close();
    await storage.close();
    process.exit(0);
  });
});
