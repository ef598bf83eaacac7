import {
  connect,
  type Channel,
  type ChannelModel,
  type ConfirmChannel,
  type ConsumeMessage,
} from 'amqplib';
import { rascalConfig } from '@srvthreds/queue/rabbit';

/** Queues of the floor stand beside those of the engine, in a namespace of their own. */
const NAMESPACE = 'floor';

/** RabbitMQ by hand: the same queues and exchanges, the same properties, confirms, acknowledgements by prefix. */
export class FloorChannel {
  readonly #model: ChannelModel;
  readonly #consuming: ChannelModel;
  readonly #publishing: ConfirmChannel;
  readonly #acks: PrefixAcks[] = [];
  #count = 0;

  private constructor(model: ChannelModel, consuming: ChannelModel, publishing: ConfirmChannel) {
    this.#model = model;
    this.#consuming = consuming;
    this.#publishing = publishing;
  }

  /** Makes the queues of the topics and opens a channel for confirmed messages. */
  static async open(url: string, topics: readonly string[]): Promise<FloorChannel> {
    const model = await connect(url, { noDelay: true });
    const consuming = await connect(url, { noDelay: true });
    const channel = await model.createConfirmChannel();
    const { vhosts } = rascalConfig({ url, namespace: NAMESPACE, topics });
    const [{ exchanges, queues, bindings }] = Object.values(vhosts) as [(typeof vhosts)[string]];
    for (const [name, { type }] of Object.entries(exchanges))
      await channel.assertExchange(name, type, { durable: true });
    for (const [name, { options }] of Object.entries(queues))
      await channel.assertQueue(name, { durable: true, arguments: options.arguments });
    for (const { source, destination, bindingKey } of Object.values(bindings))
      await channel.bindQueue(destination, source, bindingKey);
    return new FloorChannel(model, consuming, channel);
  }

  /** Resolves when the broker has it. */
  publish(kind: 'event' | 'message', topic: string, id: string, body: string): Promise<void> {
    const properties = {
      messageId: id,
      correlationId: `floor00000.${this.#count++}`,
      contentType: 'text/plain',
      persistent: true,
      mandatory: true,
      headers: {},
    };
    const exchange = `${NAMESPACE}:${kind}-exchange`;
    return new Promise((resolve, reject) => {
      this.#publishing.publish(exchange, topic, Buffer.from(body), properties, (error: unknown) => {
        if (error) reject(error instanceof Error ? error : new Error('refused'));
        else resolve();
      });
    });
  }

  /** @param onMessage acknowledged, with all before it that are done, when it resolves */
  async consume(
    queue: string,
    prefetch: number,
    onMessage: (message: ConsumeMessage) => Promise<void> | void,
  ): Promise<void> {
    const channel = await this.#consuming.createChannel();
    await channel.prefetch(prefetch);
    const acks = new PrefixAcks(channel);
    this.#acks.push(acks);
    await channel.consume(`${NAMESPACE}:${queue}`, (message) => {
      if (!message) return;
      acks.taken(message);
      void Promise.resolve(onMessage(message)).then(() => acks.done(message));
    });
  }

  async close(): Promise<void> {
    for (const acks of this.#acks) acks.close();
    await this.#consuming.close();
    await this.#model.close();
  }
}

/** What is done in one turn goes out as one word. */
class PrefixAcks {
  readonly #channel: Channel;
  readonly #open = new Map<ConsumeMessage, boolean>();
  #isWaiting = false;
  #isClosed = false;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  taken(message: ConsumeMessage): void {
    this.#open.set(message, false);
  }

  done(message: ConsumeMessage): void {
    this.#open.set(message, true);
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    setImmediate(() => this.#send());
  }

  close(): void {
    this.#send();
    this.#isClosed = true;
  }

  #send(): void {
    if (this.#isClosed) return;
    this.#isWaiting = false;
    let last: ConsumeMessage | undefined;
    for (const [message, isDone] of this.#open) {
      if (!isDone) break;
      this.#open.delete(message);
      last = message;
    }
    if (last) this.#channel.ack(last, true);
  }
}
