import {
  partitionOfRoute,
  routeOfThred,
  startedThredId,
  type Event,
  type Message,
} from '@srvthreds/core';
import type { JournalBody, Receipt, ThredState, Tombstone } from '@srvthreds/engine';
import type { Delivery, QueueItem } from '@srvthreds/queue';
import { CATALOGUE, type AggregateRef, type Changes, type NewMessage } from '@srvthreds/storage';
import { POISON } from '../program/directives.ts';
import { STARTS } from '../program/patterns.ts';
import { ArrivalBook } from './ArrivalBook.ts';
import { CommandBook } from './CommandBook.ts';
import { isCommand, offerName, patternOf, readCommand } from './commands.ts';
import { Findings } from './Findings.ts';
import { KinBook } from './KinBook.ts';
import { LimitBook } from './LimitBook.ts';
import { MessageBook } from './MessageBook.ts';
import { OfferBook } from './OfferBook.ts';
import { OrderBook } from './OrderBook.ts';
import { OutcomeBook } from './OutcomeBook.ts';
import { OwnerBook } from './OwnerBook.ts';
import { LIMITED, ThredBook } from './ThredBook.ts';
import { TraceBook } from './TraceBook.ts';

export interface LedgerOptions {
  readonly nowMs: () => number;
  readonly tombstoneMs: number;
  readonly partitions: number;
  /** Nothing goes wrong in the run. */
  readonly isCalm: boolean;
}

/**
 * Keeps book of what goes in, what comes out, and what the store takes, and knows nothing of how engines work. Every
 * book says at once what is wrong; what is missing shows at the end.
 */
export class Ledger {
  readonly findings: Findings;
  readonly arrivals: ArrivalBook;
  readonly outcomes: OutcomeBook;
  readonly messages: MessageBook;
  readonly threds: ThredBook;
  readonly traces: TraceBook;
  readonly commands: CommandBook;
  readonly kin: KinBook;
  readonly limits: LimitBook;
  readonly offers: OfferBook;
  readonly #partitions: number;
  readonly #order: OrderBook;
  readonly #owners: OwnerBook;
  readonly #counters = new Set<string>();
  /** Events of which a copy comes so late that nobody can tell any more. */
  readonly #lateCopies = new Set<string>();

  constructor({ nowMs, tombstoneMs, isCalm, partitions }: LedgerOptions) {
    const findings = new Findings(nowMs);
    const arrivals = new ArrivalBook(nowMs);
    this.findings = findings;
    this.arrivals = arrivals;
    this.#partitions = partitions;
    this.outcomes = new OutcomeBook(findings);
    this.messages = new MessageBook(findings, isCalm);
    this.commands = new CommandBook({ arrivals, findings, partitions });
    this.kin = new KinBook(findings);
    this.threds = new ThredBook({ findings, nowMs, kin: this.kin });
    this.limits = new LimitBook({ findings, kin: this.kin, threds: this.threds });
    this.offers = new OfferBook({ arrivals, findings, threds: this.threds });
    this.traces = new TraceBook({ arrivals, findings, tombstoneMs });
    this.#order = new OrderBook(arrivals, findings);
    this.#owners = new OwnerBook(findings);
  }

  /** Names of counters of attempts that are there now. */
  get counters(): readonly string[] {
    return [...this.#counters];
  }

  arrived(topic: string, item: QueueItem, place: number): void {
    this.arrivals.arrived(topic, item, place);
  }

  acknowledged(topic: string, delivery: Delivery): void {
    this.arrivals.acknowledged(topic, delivery);
  }

  /** A copy of an event will come very late. */
  expectLateCopy(eventId: string): void {
    this.#lateCopies.add(eventId);
  }

  /** A message is on its way to a handler or to a queue of messages. */
  handed(message: Message): void {
    this.messages.handed(message);
  }

  /** A message has come to a handler or to a queue of messages. */
  delivered(message: Message): void {
    this.messages.delivered(message);
  }

  /** Something lies on a dead-letter queue of the broker. */
  setAside(topic: string, { id }: QueueItem): void {
    this.findings.add('set aside', `${id} on ${topic}`);
  }

  /** An engine has said what became of an event. */
  told({ eventId, outcome }: Receipt): void {
    const isThere = outcome === 'queued' ? this.arrivals.has(eventId) : this.outcomes.has(eventId);
    if (!isThere) this.findings.add('told early', `${eventId}: ${outcome}`);
  }

  /** The store has taken a commit. */
  committed({ partition, id }: AggregateRef, changes: Changes, fence: string | undefined): void {
    if (partition === CATALOGUE) return;
    this.#owners.committed(partition, fence, id);
    if (id.startsWith('attempts/')) return this.#attempts(id, changes);
    if (changes.state === null) return this.traces.removed(id, partition);
    for (const row of changes.enqueue ?? [])
      if (isCommand(row)) this.commands.committed(row);
      else this.messages.committed(row.id, row.body);
    const lines = (changes.journal ?? []).map((body) => JSON.parse(body) as JournalBody);
    if (id.startsWith('thred/')) this.#thred({ partition, id }, changes, lines);
    else if (id.startsWith('event/')) this.#event(id, changes, lines);
    else if (id.startsWith('limiter/'))
      this.limits.committed(id.slice('limiter/'.length), changes, lines);
    else if (id.startsWith('dead/')) this.#dead(id, changes, lines);
    return undefined;
  }

  /** How often an event was handed out; nothing is left of that in the end. */
  #attempts(key: string, { state }: Changes): void {
    if (state === null) this.#counters.delete(key);
    else this.#counters.add(key);
  }

  #thred({ id: key, partition }: AggregateRef, changes: Changes, lines: readonly JournalBody[]) {
    const thredId = key.slice('thred/'.length);
    if (partition !== partitionOfRoute(routeOfThred(thredId), this.#partitions))
      this.findings.add('kin', `${thredId} is in partition ${partition}`);
    const isBorn = this.threds.has(thredId);
    if (!isBorn && lines[0]?.kind !== 'start') return this.#stillborn(thredId, changes, lines);
    for (const line of lines) {
      if ((line.kind === 'start') === isBorn && line === lines[0])
        this.findings.add('twice', `${thredId}: ${line.kind} ${isBorn ? 'again' : 'before start'}`);
      this.#lineOrder(thredId, line);
      if (line.event && this.#causeOf(thredId, line) === line.event.id)
        this.outcomes.note(line.event, key, line.kind);
    }
    this.offers.committed(thredId, changes, lines);
    this.threds.committed(thredId, changes, lines);
    if (!isBorn) this.#born(thredId, changes, lines[0]!);
    if (!this.threds.isAlive(thredId) && lines.length > 0)
      this.traces.ended(key, lines.at(-1)!.now);
    return undefined;
  }

  #born(thredId: string, { state }: Changes, { event }: JournalBody): void {
    const patternId = patternOf(thredId);
    if (LIMITED.has(patternId)) this.limits.born(patternId, thredId);
    const thred = JSON.parse(state ?? '{}') as ThredState | Tombstone;
    if (!event || !thred.isOnlyOutcome) return;
    this.outcomes.isDealtWith(event.id);
    const { thredId: _bound, ...unbound } = event;
    this.offers.dealtWith(unbound);
  }

  /** Its start came to nothing, or its end came first. */
  #stillborn(thredId: string, { enqueue = [] }: Changes, lines: readonly JournalBody[]): void {
    if (lines.length === 0) return;
    const [{ kind, now, event }] = lines as [JournalBody];
    this.kin.stillborn(thredId);
    if (kind === 'terminated') this.kin.terminated(thredId);
    else if (event?.type !== 'stumble' && event?.type !== 'venom')
      this.findings.add('kin', `${thredId} never lived: ${kind}`);
    const found = enqueue.map((row) => (isCommand(row) ? row.id : 'notice'));
    const expected = [
      ...(kind === 'failed' ? ['notice'] : []),
      ...(LIMITED.has(patternOf(thredId)) && kind !== 'terminated' ? [`release/${thredId}`] : []),
    ];
    if (found.join() !== expected.join())
      this.findings.add('fold', `${thredId}: expected ${expected.join()}, found ${found.join()}`);
    this.traces.ended(`thred/${thredId}`, now);
  }

  /** Name in the queue of what has made a line of a thred. */
  #causeOf(thredId: string, { kind, event }: JournalBody): string | undefined {
    const start = `start/${thredId}`;
    if (kind === 'start' && this.commands.has(start)) return start;
    if (kind === 'terminated') return `terminate/${thredId}`;
    if (kind === 'event' && event && event.thredId === undefined) return offerName(event, thredId);
    return event?.id;
  }

  #lineOrder(thredId: string, line: JournalBody): void {
    const { event, kind } = line;
    const cause = this.#causeOf(thredId, line);
    if (cause !== undefined) this.#order.handled(thredId, cause);
    if (cause === event?.id && kind === 'start' && event?.orderingKey !== undefined)
      this.#order.handled(`key ${event.orderingKey}`, event.id);
    if (kind !== 'expiry') return;
    const entry = this.threds.entriesOf(thredId);
    this.#order.handled(thredId, `thred/${thredId}/${entry}`, { isSentAgain: true });
  }

  #event(key: string, { enqueue = [] }: Changes, lines: readonly JournalBody[]): void {
    for (const { event, kind, now } of lines) {
      if (!event) continue;
      this.outcomes.note(event, key, kind);
      this.outcomes.isDealtWith(event.id);
      if (typeof event.thredId === 'string') this.#refused(event, event.thredId);
      else if (event.orderingKey !== undefined)
        this.#order.handled(`key ${event.orderingKey}`, event.id);
      this.traces.ended(key, now);
      const notices = kind === 'unknown-thred' ? 1 : 0;
      if (enqueue.filter((row) => !isCommand(row)).length !== notices)
        this.findings.add('fold', `${key}: expected ${notices} messages for ${kind}`);
      if (event.thredId === undefined) this.#asksFor(event, enqueue);
    }
  }

  /** Of an event for no thred: places for threds of patterns with limits, and who hears it. */
  #asksFor(event: Event, rows: readonly NewMessage[]): void {
    const expected = (STARTS[event.type] ?? [])
      .filter((patternId) => LIMITED.has(patternId))
      .map((patternId) => startedThredId(patternId, event));
    const admits = rows
      .filter(isCommand)
      .map(readCommand)
      .filter(({ kind }) => kind === 'admit');
    const found = admits.map(({ thredId }) => thredId);
    if (found.join() !== expected.join())
      this.findings.add('limit', `${event.id}: expected ${expected.join()}, found ${found.join()}`);
    for (const thredId of found) this.kin.asked(thredId);
    this.offers.dealtWith(event, rows);
  }

  #refused(event: Event, thredId: string): void {
    this.#order.handled(thredId, event.id);
    if (this.threds.isAlive(thredId))
      this.findings.add('twice', `${event.id} was refused, and its thred ${thredId} is there`);
  }

  #dead(key: string, changes: Changes, lines: readonly JournalBody[]): void {
    const event = lines[0]?.event;
    if (event) this.outcomes.setAside(event.id);
    if (event && this.#lateCopies.has(event.id)) return;
    const { reason } = JSON.parse(changes.state ?? '{}') as { reason?: string };
    const isDeadly = event?.type === POISON || event?.type === 'venom';
    if (isDeadly && reason === 'EVENT_POISON') return;
    this.findings.add('set aside', `${key}: ${reason}`);
  }
}
