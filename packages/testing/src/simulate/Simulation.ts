import type { Event, EventData, EventValues, Message } from '@srvthreds/core';
import type { Engine, Receipt, ThredState } from '@srvthreds/engine';
import { durationMs, type Duration } from './Duration.ts';
import { SimulationError } from './errors.ts';
import { mismatchOf, type ExpectedMessage } from './matchMessages.ts';
import type { SimulationWorld } from './SimulationWorld.ts';

/** An event as a script writes it. */
export interface SentEvent {
  /** Id of the sender. */
  readonly from: string;
  readonly type: string;
  readonly values?: EventValues;
  /** Id of the event or message that it answers. */
  readonly re?: string;
  /** The thred that it is for. Default: the one that began last. */
  readonly thredId?: string;
  /** Default: `e1`, `e2` and so on. */
  readonly id?: string;
  readonly orderingKey?: string;
  /** The whole data; `values` are put into it. */
  readonly data?: EventData;
}

/** Most expiries in one span of time. */
const MOST_EXPIRIES = 10_000;

/** What a script does to an engine: sends events, lets time pass, and says what it expects to come of it. */
export class Simulation {
  readonly #world: SimulationWorld;
  #events = 0;
  /** Messages before this place are expected already. */
  #expected = 0;

  /** @internal */
  constructor(world: SimulationWorld) {
    this.#world = world;
  }

  /** For whatever else is to be asked of it. */
  get engine(): Engine {
    return this.#world.engine;
  }

  /** Milliseconds since 1970. */
  get now(): number {
    return this.#world.clock.now();
  }

  /** Every message so far, in order. */
  get messages(): readonly Message[] {
    return this.#world.messages;
  }

  /** The thred that began last, not as another's child or sibling; undefined before any has. */
  get thredId(): string | undefined {
    return this.#world.latestThredId;
  }

  /** Sends an event without a thred, which may start threds. Resolves when everything that it causes has happened. */
  start(event: Omit<SentEvent, 'thredId'>): Promise<Receipt> {
    return this.#handle(event, undefined);
  }

  /**
   * Sends an event to a thred. Resolves when everything that it causes has happened.
   *
   * @throws SimulationError `SIMULATION_MISUSED` if it names no thred and none has begun
   */
  send(event: SentEvent): Promise<Receipt> {
    const thredId = event.thredId ?? this.thredId;
    if (thredId !== undefined) return this.#handle(event, thredId);
    throw misused('expected a thred to send to, found that none has begun: use start()');
  }

  /**
   * Answers the last question that somebody was asked: the last message to them with an `advice`, else the last one.
   *
   * @throws SimulationError `SIMULATION_MISUSED` if they have got no message
   */
  answer({ from, ...answer }: Omit<SentEvent, 'type' | 're' | 'thredId'>): Promise<Receipt> {
    const got = this.messages.filter(({ to }) => to.includes(from)).map(({ event }) => event);
    const question = got.findLast(({ data }) => data?.advice) ?? got.at(-1);
    if (!question) throw misused(`expected a message to "${from}" to answer, found none`);
    const type = question.data?.advice?.eventType ?? 'org.wt.client.tell';
    return this.#handle({ ...answer, from, type, re: question.id }, question.thredId ?? undefined);
  }

  /**
   * Lets time pass. Every expiry is made at its own time, and everything that it causes has happened before time goes on.
   *
   * @throws SimulationError `SIMULATION_ENDLESS` after 10,000 expiries
   */
  async pass(duration: Duration): Promise<void> {
    const end = this.now + durationMs(duration);
    for (let expiries = 0; ; expiries++) {
      const next = await this.#world.nextDueAt();
      if (next === undefined || next > end) break;
      if (expiries >= MOST_EXPIRIES)
        throw new SimulationError(
          'SIMULATION_ENDLESS',
          `expected at most ${MOST_EXPIRIES} expiries in ${JSON.stringify(duration)}, found more`,
        );
      await this.#world.jumpTo(Math.max(next, this.now));
    }
    await this.#world.jumpTo(end);
  }

  /**
   * Says which messages have come since the last time it was said, one for one and in order; none: that none has come.
   *
   * @throws SimulationError `SIMULATION_MISMATCH` with all that was expected and all that was found
   */
  expectMessages(...expected: readonly ExpectedMessage[]): void {
    const mismatch = mismatchOf(this.takeMessages(), expected);
    if (mismatch !== undefined) throw new SimulationError('SIMULATION_MISMATCH', mismatch);
  }

  /** Messages since they were last taken or expected. */
  takeMessages(): readonly Message[] {
    const taken = this.messages.slice(this.#expected);
    this.#expected += taken.length;
    return taken;
  }

  /**
   * Says in which reaction a thred is; undefined: that it has ended.
   *
   * @param thredId default: the one that began last
   * @throws SimulationError `SIMULATION_MISMATCH`
   */
  async expectReaction(name: string | undefined, thredId?: string): Promise<void> {
    const state = await this.state(thredId);
    const found = state?.reaction?.name;
    if (found === name) return;
    throw new SimulationError(
      'SIMULATION_MISMATCH',
      `expected ${whereabouts(name)}, found ${whereabouts(found)}`,
    );
  }

  /** All that a thred keeps, locals included; undefined if it has ended. */
  async state(thredId = this.thredId): Promise<ThredState | undefined> {
    if (thredId === undefined) throw misused('expected a thred, found that none has begun');
    return this.engine.threds.state(thredId);
  }

  async #handle(sent: SentEvent, thredId: string | undefined): Promise<Receipt> {
    const { from, type, values, re, orderingKey, data } = sent;
    const content = values === undefined ? {} : { content: { ...data?.content, values } };
    const event: Event = {
      id: sent.id ?? `e${++this.#events}`,
      type,
      source: { id: from },
      ...(thredId === undefined ? {} : { thredId }),
      ...(re === undefined ? {} : { re }),
      ...(orderingKey === undefined ? {} : { orderingKey }),
      ...(data === undefined && values === undefined ? {} : { data: { ...data, ...content } }),
    };
    return this.#world.handle(event);
  }
}

function misused(message: string): SimulationError {
  return new SimulationError('SIMULATION_MISUSED', message);
}

function whereabouts(reaction: string | undefined): string {
  return reaction === undefined ? 'a thred that has ended' : `a thred in "${reaction}"`;
}
