import {
  QueueError,
  type Delivery,
  type QService,
  type SubscribeOptions,
  type Subscription,
} from '@srvthreds/queue';
import type { FaultPlan } from './Fault.ts';
import { FaultInjector, type FaultOptions } from './FaultInjector.ts';

/**
 * Calls to a queue that can go wrong; `close` always works. Settlements (`ack`, `ackThrough`, `reject`, `requeue`) have
 * no reply: one that fails `before` never arrives, one that is late or stalled arrives late, `after` changes nothing.
 */
export type QueueMethod = 'publish' | 'subscribe' | 'depth' | Exclude<keyof Subscription, 'close'>;

/** A queue with a switch. */
export interface FaultyQueue extends QService {
  /**
   * Ends every subscription as a broker does that is restarted: what is not settled goes back, then each `onLost` is
   * called.
   */
  breakConnection(): Promise<void>;
}

interface Place {
  readonly subscription: Subscription;
  readonly onLost: SubscribeOptions['onLost'];
}

/**
 * A queue whose broker is sometimes away, slow or mute. Everything else is the queue that was given, which stays its
 * maker's; `close()` closes it.
 *
 * @param plan what goes wrong when; failures are QueueError `QUEUE_UNAVAILABLE` (retryable)
 */
export function faultyQueue(
  service: QService,
  plan: FaultPlan<QueueMethod>,
  options: FaultOptions = {},
): FaultyQueue {
  const faults = new FaultInjector(plan, unavailable, options);
  const open = new Set<Place>();
  return {
    identity: service.identity,
    publish: (topic, item) => faults.call('publish', () => service.publish(topic, item)),
    prepare: async (topic) => service.prepare?.(topic),
    depth: (topic) => faults.call('depth', () => service.depth(topic)),
    subscribe: async (topic, wanted, onDelivery) => {
      let inner: Subscription | undefined;
      try {
        await faults.call('subscribe', async () => {
          inner = await service.subscribe(topic, wanted, onDelivery);
        });
      } catch (error) {
        // A consumer whose maker does not know of it ends with the connection on which the reply was lost.
        await inner?.close();
        throw error;
      }
      const place = { subscription: inner!, onLost: wanted.onLost };
      open.add(place);
      return faultySubscription(inner!, faults, () => open.delete(place));
    },
    breakConnection: async () => {
      const broken = [...open];
      open.clear();
      await Promise.all(broken.map(({ subscription }) => subscription.close()));
      for (const { onLost } of broken)
        onLost?.(unavailable('expected a connection, found it broken'));
    },
    close: () => service.close(),
  };
}

function faultySubscription(
  inner: Subscription,
  faults: FaultInjector<QueueMethod>,
  onClose: () => void,
): Subscription {
  // A failure has nobody to tell: the settlement is lost on its way, and that is all of it.
  const settle = (method: QueueMethod, work: () => void) =>
    void faults.call(method, work).catch(() => undefined);
  return {
    ack: (delivery: Delivery) => settle('ack', () => inner.ack(delivery)),
    ackThrough: (delivery) => settle('ackThrough', () => inner.ackThrough(delivery)),
    reject: (delivery, reason) => settle('reject', () => inner.reject(delivery, reason)),
    requeue: (delivery, delayMs) => settle('requeue', () => inner.requeue(delivery, delayMs)),
    close: () => {
      onClose();
      return inner.close();
    },
  };
}

function unavailable(message: string): QueueError {
  return new QueueError('QUEUE_UNAVAILABLE', message, { retryable: true });
}
