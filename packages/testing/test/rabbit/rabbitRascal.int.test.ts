import { eventTopic } from '@srvthreds/queue';
import { rascalConfig } from '@srvthreds/queue/rabbit';
import rascal, { type BrokerAsPromised } from 'rascal';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../../src/index.ts';
import { Reader } from '../support/Reader.ts';
import { uniqueNamespace, useTestBroker, whyNoRabbit } from './support/testBroker.ts';

const broker = useTestBroker();
const TOPICS = ['org.wt.session1', eventTopic(0)];

describe.skipIf(await whyNoRabbit())('a program that uses rascal', () => {
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  async function openRascal(namespace: string): Promise<BrokerAsPromised> {
    // Its types want lists that can be changed.
    const config: object = rascalConfig({ url: broker.url, namespace, topics: TOPICS });
    const made = await rascal.BrokerAsPromised.create(rascal.withDefaultConfig(config));
    made.on('error', () => undefined);
    ends.push(() => made.shutdown());
    return made;
  }

  it.each(['first', 'last'])('shares the queues when it comes %s', async (when) => {
    const namespace = uniqueNamespace();
    const service = broker.open({ namespace });
    ends.push(() => service.close());
    const early = when === 'first' ? await openRascal(namespace) : undefined;
    for (const topic of TOPICS) await service.publish(topic, { id: `${topic} ours`, body: 'a' });
    const other = early ?? (await openRascal(namespace));
    for (const topic of TOPICS) {
      const publication = await other.publish(topic, 'b', {
        options: { messageId: `${topic} theirs` },
      });
      await new Promise((resolve) => publication.once('success', resolve));
      const reader = await Reader.open(service, topic);
      await eventually(() => expect(reader.ids).toEqual([`${topic} ours`, `${topic} theirs`]));
      expect(reader.deliveries.map(({ body }) => body)).toEqual(['a', 'b']);
    }
  });

  it('takes what we publish', async () => {
    const namespace = uniqueNamespace();
    const service = broker.open({ namespace });
    ends.push(() => service.close());
    const other = await openRascal(namespace);
    for (const topic of TOPICS) service.used.topics.add(topic);
    const found: unknown[] = [];
    const subscription = await other.subscribe('org.wt.session1');
    subscription.on('message', (message, content, ackOrNack) => {
      found.push([message.properties.messageId, content]);
      ackOrNack();
    });
    await service.publish('org.wt.session1', { id: 'a', body: '{"x":1}' });
    await eventually(() => expect(found).toEqual([['a', '{"x":1}']]));
  });
});
