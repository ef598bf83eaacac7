// A program that consumes a topic and settles nothing before it is told to: consumerMain.ts <url> <namespace> <topic>.
import type { Delivery } from '@srvthreds/queue';
import { RedisQService } from '@srvthreds/queue/redis';

const [url = '', namespace = '', topic = ''] = process.argv.slice(2);
const service = new RedisQService(url, { namespace });
const held: Delivery[] = [];
const tell = (what: object): void => void process.send?.(what);

const subscription = await service.subscribe(
  topic,
  { prefetch: 3, exclusive: true, onLost: (reason) => tell({ lost: reason.message }) },
  (delivery) => {
    held.push(delivery);
    tell({ id: delivery.id });
  },
);
process.on('message', () => {
  for (const delivery of held) subscription.ack(delivery);
});
