import type { Event, Message } from '@srvthreds/core';
import type { JournalBody, Receipt } from '@srvthreds/engine';
import type { Delivery, QueueItem } from '@srvthreds/queue';
import { CATALOGUE, type AggregateRef, type Changes } from '@srvthreds/storage';
import { POISON } from '../program/patterns.ts';
import { ArrivalBook } from './ArrivalBook.ts';
import { Findings } from './Findings.ts';
import { MessageBook } from './MessageBook.ts';
import { OrderBook } from './OrderBook.ts';
import { OutcomeBook } from './OutcomeBook.ts';
import { OwnerBook } from './OwnerBook.ts';
import { ThredBook } from './ThredBook.ts';
import { TraceBook } from './TraceBook.ts';

export interface LedgerOptions {
  readonly nowMs: () => number;
  readonly tombstoneMs: number;
  /** Nothing goes wrong in the run. */
  readonly isCalm: boolean;
}

/**
 * Keeps book of what goes in, what comes out, and what the store takes, and knows nothing of how engines work. Every
 * book says at once what is wrong; what is missing shows at the end.
 */
export class Ledger {
  readonly findings: Findings;
  readonly arrivals = new ArrivalBook();
  readonly outcomes: OutcomeBook;
  readonly messages: MessageBook;
  readonly threds: ThredBook;
  readonly traces: TraceBook;
  readonly #order: OrderBook;
  readonly #owners: OwnerBook;
  readonly #counters = new Set<string>();
  /** Events of which a copy comes so late that nobody can tell any more. */
  readonly #lateCopies = new Set<string>();

  constructor({ nowMs, tombstoneMs, isCalm }: LedgerOptions) {
    const findings = new Findings(nowMs);
    this.findings = findings;
    this.outcomes = new OutcomeBook(findings);
    this.messages = new MessageBook(findings, isCalm);
    this.threds = new ThredBook(findings);
    this.traces = new TraceBook({ arrivals: this.arrivals, findings, tombstoneMs });
    this.#order = new OrderBook(this.arrivals, findings);
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
    for (const { id: messageId, body } of changes.enqueue ?? [])
      this.messages.committed(messageId, body);
    const lines = (changes.journal ?? []).map((body) => JSON.parse(body) as JournalBody);
    if (id.startsWith('thred/')) this.#thred(id, changes, lines);
    else if (id.startsWith('event/')) this.#event(id, changes, lines);
    else if (id.startsWith('dead/')) this.#dead(id, changes, lines);
    return undefined;
  }

  /** How often an event was handed out; nothing is left of that in the end. */
  #attempts(key: string, { state }: Changes): void {
    if (state === null) this.#counters.delete(key);
    else this.#counters.add(key);
  }

  #thred(key: string, changes: Changes, lines: readonly JournalBody[]): void {
    const thredId = key.slice('thred/'.length);
    const isBorn = this.threds.has(thredId);
    for (const line of lines) {
      if ((line.kind === 'start') === isBorn && line === lines[0])
        this.findings.add('twice', `${thredId}: ${line.kind} ${isBorn ? 'again' : 'before start'}`);
      this.#lineOrder(thredId, line);
      if (line.event) this.outcomes.note(line.event, key, line.kind);
    }
    this.threds.committed(thredId, changes, lines);
    if (!this.threds.isAlive(thredId)) this.traces.ended(key, lines.at(-1)!.now);
  }

  #lineOrder(thredId: string, { event, kind }: JournalBody): void {
    const { orderingKey, id } = event ?? {};
    if (id !== undefined) this.#order.handled(thredId, id);
    if (id !== undefined && kind === 'start' && orderingKey !== undefined)
      this.#order.handled(`key ${orderingKey}`, id);
    if (kind !== 'expiry') return;
    const entry = this.threds.entriesOf(thredId);
    this.#order.handled(thredId, `thred/${thredId}/${entry}`, { isSentAgain: true });
  }

  #event(key: string, changes: Changes, lines: readonly JournalBody[]): void {
    for (const { event, kind, now } of lines) {
      if (!event) continue;
      this.outcomes.note(event, key, kind);
      if (typeof event.thredId === 'string') this.#refused(event, event.thredId);
      else if (event.orderingKey !== undefined)
        this.#order.handled(`key ${event.orderingKey}`, event.id);
      this.traces.ended(key, now);
      const notices = kind === 'unknown-thred' ? 1 : 0;
      if ((changes.enqueue ?? []).length !== notices)
        this.findings.add('fold', `${key}: expected ${notices} messages for ${kind}`);
    }
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
    if (event?.type === POISON && reason === 'EVENT_POISON') return;
    this.findings.add('set aside', `${key}: ${reason}`);
  }
}
