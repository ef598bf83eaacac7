import { isRetryable, startedThredId, type Event } from '@srvthreds/core';
import { SESSION_TOPIC } from '@srvthreds/engine';
import { EventQ, MessageQ } from '@srvthreds/queue';
import { RabbitQService } from '@srvthreds/queue/rabbit';
import { countingPattern } from '../../packages/testing/test/engine/countingPattern.ts';
import { Ledger } from '../../packages/testing/test/engine/Ledger.ts';
import { WorkerProcess } from '../services/WorkerProcess.ts';
import type { OutageServers } from './outageServers.ts';

const THREDS = 40;
const PARTITIONS = 8;
const BEFORE_MS = 2_000;
const AFTER_MS = 2_000;
const SETTLE_MS = 180_000;

export interface OutageLoad {
  /** How long the server is away, milliseconds. */
  readonly awayMs: number;
  readonly eventsPerSecond: number;
  /** Processes. */
  readonly engines: number;
}

export interface OutageReport {
  /** From the end of the server until it answered again, milliseconds. */
  readonly awayMs: number;
  /** The longest time between two answers of one thred, milliseconds. */
  readonly longestPauseMs: number;
  /** From the return of the server to the next answer, milliseconds. */
  readonly firstAnswerMs: number;
  /** From the return until everything that was sent before it is answered, milliseconds. */
  readonly caughtUpMs: number;
  readonly events: number;
  /** Events with an answer. */
  readonly answered: number;
  readonly repeats: number;
  readonly faults: readonly string[];
}

/** Load on engines in processes of their own, a server that goes away and comes back, and a ledger over what came out. */
export async function runOutage(
  startServers: () => Promise<OutageServers>,
  load: OutageLoad,
): Promise<OutageReport> {
  const servers = await startServers();
  const engines: WorkerProcess[] = [];
  const service = new RabbitQService({ url: servers.queue });
  const traffic = new Traffic(service, load.eventsPerSecond);
  try {
    const { store, queue, ackAfter } = servers;
    const patterns = [countingPattern];
    const options = { store, queue, patterns, partitions: PARTITIONS };
    for (let i = 0; i < load.engines; i++)
      engines.push(
        await WorkerProcess.startEngine(
          ackAfter === undefined ? options : { ...options, ackAfter },
        ),
      );
    traffic.start();
    await pause(BEFORE_MS);
    const goneAt = Date.now();
    await servers.takeAway();
    await pause(load.awayMs);
    await servers.bringBack();
    const backAt = Date.now();
    const sentBefore = traffic.sent;
    const caughtUp = traffic.answeredAtLeast(sentBefore, SETTLE_MS);
    await pause(AFTER_MS);
    await traffic.stopProducing();
    await caughtUp;
    await traffic.answeredAtLeast(traffic.sent, SETTLE_MS);
    return {
      ...traffic.report(backAt),
      awayMs: backAt - goneAt,
      caughtUpMs: (await caughtUp) - backAt,
    };
  } finally {
    await traffic.close();
    await Promise.all(engines.map((engine) => engine.end()));
    await service.close();
    await servers.stop();
  }
}

/** Events that go in, in a known order for each thred, and the answers that come out. */
class Traffic {
  readonly #inboundQ: EventQ;
  readonly #messages: MessageQ;
  readonly #eventsPerSecond: number;
  readonly #ledger = new Ledger();
  readonly #answers = new Map<string, number[]>();
  readonly #ending = new AbortController();
  readonly #closing = new AbortController();
  #producing: Promise<unknown> = Promise.resolve();
  #receiving: Promise<void> = Promise.resolve();
  #sent = 0;

  constructor(service: RabbitQService, eventsPerSecond: number) {
    this.#inboundQ = new EventQ(service, { partitions: PARTITIONS, maxWaiting: 1_000_000 });
    this.#messages = new MessageQ(service, { prefetch: 256 });
    this.#eventsPerSecond = eventsPerSecond;
  }

  get sent(): number {
    return this.#sent;
  }

  start(): void {
    this.#receiving = this.#receive();
    const threds = Array.from({ length: THREDS }, (_, thred) => this.#produce(thred));
    this.#producing = Promise.all(threds);
  }

  /** Resolves when what is on its way into the queue is there. */
  async stopProducing(): Promise<void> {
    this.#ending.abort();
    await this.#producing;
  }

  /** @returns when so many were answered; or when the time was over, milliseconds since 1970 */
  async answeredAtLeast(count: number, withinMs: number): Promise<number> {
    const end = Date.now() + withinMs;
    while (this.#ledger.size < count && Date.now() < end) await pause(20);
    return Date.now();
  }

  report(backAt: number): Omit<OutageReport, 'awayMs' | 'caughtUpMs'> {
    const times = [...this.#answers.values()];
    const pauses = times.flatMap((thred) => thred.slice(1).map((at, index) => at - thred[index]!));
    const next = Math.min(...times.flat().filter((at) => at >= backAt));
    return {
      longestPauseMs: Math.max(...pauses),
      firstAnswerMs: next - backAt,
      events: this.#sent,
      answered: this.#ledger.size,
      repeats: this.#ledger.repeats,
      faults: this.#ledger.faults(),
    };
  }

  async close(): Promise<void> {
    this.#ending.abort();
    this.#closing.abort();
    await this.#producing;
    await this.#receiving;
  }

  /** One after the other, so that their order is known. */
  async #produce(thred: number): Promise<void> {
    for (let n = 0; !this.#ending.signal.aborted; n++) {
      await this.#queue(thred, numbered(thred, n));
      await pause((THREDS * 1_000) / this.#eventsPerSecond);
    }
  }

  async #queue(thred: number, event: Event): Promise<void> {
    this.#ledger.sent(thredIdOf(thred), event);
    this.#sent++;
    while (!this.#closing.signal.aborted) {
      try {
        await this.#inboundQ.queue(event);
        return;
      } catch (error) {
        if (!isRetryable(error)) throw error;
        await pause(100);
      }
    }
  }

  async #receive(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      try {
        const message = await this.#messages.pop([SESSION_TOPIC], { signal });
        const { event } = message.payload;
        this.#ledger.received({ ...message.payload, id: event.id });
        this.#note(event.thredId!);
        this.#messages.delete(message);
      } catch (error) {
        if (signal.aborted) return;
        if (!isRetryable(error)) throw error;
        await pause(100);
      }
    }
  }

  #note(thredId: string): void {
    const times = this.#answers.get(thredId) ?? [];
    times.push(Date.now());
    this.#answers.set(thredId, times);
  }
}

function thredIdOf(thred: number): string {
  return startedThredId('counter', { id: `start-${thred}` });
}

function numbered(thred: number, n: number): Event {
  const source = { id: 'producer' };
  if (n === 0) return { id: `start-${thred}`, type: 'open', source };
  return { id: `add-${thred}-${n}`, type: 'add', source, thredId: thredIdOf(thred) };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
