import type { Event } from '@srvthreds/core';
import type { JournalBody } from '@srvthreds/engine';
import type { Changes, NewMessage } from '@srvthreds/storage';
import type { ArrivalBook } from './ArrivalBook.ts';
import { isCommand, offerName, readCommand } from './commands.ts';
import type { Findings } from './Findings.ts';
import type { ThredBook } from './ThredBook.ts';

const MARK = 'c/offer:';

export interface OfferBookOptions {
  readonly arrivals: ArrivalBook;
  readonly findings: Findings;
  readonly threds: ThredBook;
}

interface Offer {
  readonly event: Event;
  readonly thredId: string;
  isDone: boolean;
}

/** Events that are for no thred and were offered to those that hear them. */
export class OfferBook {
  readonly #options: OfferBookOptions;
  readonly #offers = new Map<string, Offer>();

  constructor(options: OfferBookOptions) {
    this.#options = options;
  }

  /** An event was dealt with: everybody was asked who has heard such events ever since it was in the queue. */
  dealtWith(event: Event, rows: readonly NewMessage[] = []): void {
    const { threds, arrivals, findings } = this.#options;
    const commands = rows.filter(isCommand).map(readCommand);
    const offered = commands.filter(({ kind }) => kind === 'offer').map(({ thredId }) => thredId);
    for (const thredId of offered)
      this.#offers.set(offerName(event, thredId), { event, thredId, isDone: false });
    for (const thredId of threds.hearing(event, arrivals.arrivedAtMs(event.id)))
      if (!offered.includes(thredId))
        findings.add('offer', `${event.id} was not offered to ${thredId}, which hears it`);
  }

  /** Before a commit of a thred is put on paper. */
  committed(thredId: string, { seen }: Changes, lines: readonly JournalBody[]): void {
    const taken = lines.filter(
      ({ kind, event }) => kind === 'event' && event?.thredId === undefined,
    );
    const marks = (seen?.add ?? []).map(({ id }) => id).filter((id) => id.startsWith(MARK));
    for (const mark of marks) {
      const name = mark.slice('c/'.length);
      const offer = this.#offers.get(name);
      if (!offer || offer.isDone) this.#wrong(`${name} was ${offer ? 'done again' : 'never made'}`);
      if (!offer) continue;
      offer.isDone = true;
      const isTaken = taken.some(({ event }) => event?.id === offer.event.id);
      if (isTaken !== this.#options.threds.hears(thredId, offer.event))
        this.#wrong(`${name} was ${isTaken ? 'taken' : 'not taken'}`);
    }
    for (const { event } of taken)
      if (!marks.includes(`c/${offerName(event!, thredId)}`))
        this.#wrong(`${event!.id} was taken by ${thredId} and leaves no mark`);
  }

  /** Offers of which nothing has come although their threds are alive. */
  missing(): string[] {
    const { threds } = this.#options;
    return [...this.#offers]
      .filter(([, { isDone, thredId }]) => !isDone && threds.isAlive(thredId))
      .filter(([, { event, thredId }]) => !threds.wasStartedBy(thredId, event.id))
      .map(([name]) => name);
  }

  #wrong(text: string): void {
    this.#options.findings.add('offer', text);
  }
}
