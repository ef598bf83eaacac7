import type { ConfirmChannel, Options } from 'amqplib';
import { QueueError } from '../errors.ts';
import { unavailable } from './failures.ts';
import type { RabbitSettings } from './options.ts';
import type { QueuePlan } from './topology.ts';
import { tokenOf } from './wire.ts';

/** A message that somebody waits for to be with the broker. */
export interface Publication {
  readonly plan: QueuePlan;
  /** Names it among all publications of this service. */
  readonly token: string;
  readonly content: Buffer;
  readonly properties: Options.Publish;
  /** Milliseconds since 1970; not earlier than that of the publication before. */
  readonly until: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** What a channel tells, and asks, whoever uses it. */
export interface PublishSide {
  /** A message came back: its queue is not there any more. */
  wasDeleted(plan: QueuePlan): void;
  /** What is known to be in the way at present. */
  trouble(): unknown;
}

const LOOK_EVERY_MS = 250;

/**
 * A channel whose messages the broker confirms. Many are on their way at a time, in the order in which they were sent;
 * one is done when the broker has confirmed it and has not sent it back before.
 */
export class PublishChannel {
  readonly #settings: RabbitSettings;
  readonly #channel: ConfirmChannel;
  readonly #side: PublishSide;
  readonly #outstanding = new Map<string, Publication>();
  readonly #returned = new Set<string>();
  #waitingForRoom: (() => void)[] = [];
  #isBroken = false;
  #isRetired = false;
  #isLooking = false;

  constructor(settings: RabbitSettings, channel: ConfirmChannel, side: PublishSide) {
    this.#settings = settings;
    this.#channel = channel;
    this.#side = side;
    channel.on('return', (message) => this.#returned.add(tokenOf(message) ?? ''));
    // Before amqplib's own listener, which fails every outstanding message: how they failed must be known by then.
    channel.prependListener('close', () => (this.#isBroken = true));
    channel.on('close', () => this.#wake());
  }

  get isUsable(): boolean {
    return !this.#isBroken && !this.#isRetired;
  }

  get hasRoom(): boolean {
    return this.#outstanding.size < this.#settings.maxOutstanding;
  }

  /** Resolves when there is room, or the channel has ended. */
  async room(): Promise<void> {
    while (this.isUsable && !this.hasRoom)
      await new Promise<void>((resolve) => this.#waitingForRoom.push(resolve));
  }

  /** Resolves when nothing is on its way. */
  async idle(): Promise<void> {
    while (this.#outstanding.size > 0)
      await new Promise<void>((resolve) => this.#waitingForRoom.push(resolve));
  }

  send(publication: Publication): void {
    const { plan, token, content, properties } = publication;
    this.#channel.publish(plan.exchange, plan.routingKey, content, properties, (error: unknown) =>
      this.#confirmed(token, error),
    );
    this.#outstanding.set(token, publication);
    this.#lookLater();
  }

  #confirmed(token: string, error: unknown): void {
    const publication = this.#outstanding.get(token);
    const isReturned = this.#returned.delete(token);
    // Its time was over before.
    if (!publication) return;
    this.#outstanding.delete(token);
    if (this.#isBroken) publication.reject(unavailable('to confirm a message', error));
    else if (error) publication.reject(refused(publication, this.#settings.maxLength));
    else if (isReturned) this.#comesBack(publication);
    else publication.resolve();
    this.#wake();
  }

  #comesBack({ plan, reject }: Publication): void {
    this.#side.wasDeleted(plan);
    const message = `expected a queue for ${plan.topic}, found none: the broker sent the message back`;
    reject(new QueueError('QUEUE_NO_ROUTE', message, { details: { topic: plan.topic } }));
  }

  #lookLater(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    this.#settings.clock.after(LOOK_EVERY_MS, () => {
      this.#isLooking = false;
      this.#look();
      if (this.#outstanding.size > 0) this.#lookLater();
    });
  }

  /** Fails what has waited too long. Whatever follows then takes another channel: this one may be stuck. */
  #look(): void {
    const now = this.#settings.clock.now();
    for (const [token, { until, reject }] of this.#outstanding) {
      if (until > now) return;
      this.#outstanding.delete(token);
      this.#isRetired = true;
      reject(unavailable('to confirm a message in time', this.#side.trouble()));
    }
    this.#wake();
  }

  #wake(): void {
    for (const proceed of this.#waitingForRoom.splice(0)) proceed();
    if (this.#isRetired && !this.#isBroken && this.#outstanding.size === 0) this.close();
  }

  close(): void {
    if (this.#isBroken) return;
    this.#isRetired = true;
    this.#channel.close().catch(() => undefined);
  }
}

/** A queue with a bound says no when it is full; one without has lost its leader or its disk. */
function refused({ plan }: Publication, maxLength: number): QueueError {
  const { topic, isBounded } = plan;
  if (!isBounded) return unavailable(`to take a message for ${topic}`, 'it refused');
  return new QueueError(
    'QUEUE_FULL',
    `expected fewer than ${maxLength} messages in ${topic}, found it full`,
    { retryable: true, details: { topic, maxLength } },
  );
}
