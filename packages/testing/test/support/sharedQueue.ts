import { QueueError, type QService, type Subscription } from '@srvthreds/queue';

/** One program's view of queues that several use: it closes its own subscriptions, the others stay. */
export function sharedQueue(inner: QService): QService {
  const subscriptions = new Set<Subscription>();
  let isClosed = false;
  const open = (): QService => {
    if (isClosed) throw new QueueError('QUEUE_CLOSED', 'expected an open queue');
    return inner;
  };
  return {
    identity: inner.identity,
    publish: async (topic, item) => open().publish(topic, item),
    depth: async (topic) => open().depth(topic),
    subscribe: async (topic, options, onDelivery) => {
      const subscription = await open().subscribe(topic, options, onDelivery);
      subscriptions.add(subscription);
      return subscription;
    },
    close: async () => {
      isClosed = true;
      await Promise.all([...subscriptions].map((subscription) => subscription.close()));
    },
  };
}
