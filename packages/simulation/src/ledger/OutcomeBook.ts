import type { Event } from '@srvthreds/core';
import { POISON } from '../program/directives.ts';
import type { Findings } from './Findings.ts';

const STARTED: ReadonlySet<string> = new Set(['start', 'handled']);

/** What has become of each event. */
export class OutcomeBook {
  readonly #findings: Findings;
  readonly #accepted = new Map<string, Event>();
  /** By event: the aggregates that say so, and what they say. */
  readonly #outcomes = new Map<string, Map<string, string>>();
  readonly #setAside = new Set<string>();
  readonly #dealtWith = new Set<string>();

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  /** The queue, or an engine, has taken it. */
  accepted(event: Event): void {
    this.#accepted.set(event.id, event);
  }

  has(eventId: string): boolean {
    return this.#outcomes.has(eventId) || this.#setAside.has(eventId);
  }

  note(event: Event, key: string, kind: string): void {
    const outcomes = this.#outcomes.get(event.id) ?? new Map<string, string>();
    this.#outcomes.set(event.id, outcomes);
    const before = outcomes.get(key);
    if (before !== undefined)
      this.#findings.add('twice', `${event.id}: ${before} and again ${kind} in ${key}`);
    outcomes.set(key, kind);
    if (!agree([...outcomes.values()]))
      this.#findings.add('twice', `${event.id}: ${[...outcomes].join(' and ')}`);
  }

  /** Nothing more will come of it than what is noted by now. */
  isDealtWith(eventId: string): void {
    this.#dealtWith.add(eventId);
  }

  setAside(eventId: string): void {
    this.#setAside.add(eventId);
  }

  /** Accepted events of which something is still missing. */
  open(): string[] {
    return [...this.#accepted.values()]
      .filter((event) => !this.#isComplete(event))
      .map(({ id }) => id);
  }

  #isComplete(event: Event): boolean {
    if (event.type === POISON) return this.has(event.id);
    if (this.#dealtWith.has(event.id)) return true;
    const isBound = typeof event.thredId === 'string';
    return isBound && (this.#outcomes.get(event.id)?.has(`thred/${event.thredId}`) ?? false);
  }
}

/** An event has one outcome, or several starts, and a note that it was handled. */
function agree(kinds: readonly string[]): boolean {
  return kinds.length === 1 || kinds.every((kind) => STARTED.has(kind));
}
