import { partitionOfRoute, routeOfThred } from '@srvthreds/core';
import type { Storage } from '@srvthreds/storage';
import { EngineError } from '../errors.ts';
import { thredKey } from '../protocol/aggregates.ts';
import type { JournalBody } from '../protocol/JournalBody.ts';
import { stateAfter } from '../protocol/planThred.ts';
import { incomplete, replayThred } from '../protocol/replayThred.ts';
import type { ThredState } from '../step/ThredState.ts';
import type { PatternsStore } from './PatternsStore.ts';

/** A thred made again from its journal, beside what is stored. */
export interface Replay {
  readonly thredId: string;
  /** The thred as its steps, made again, leave it; one that has ended with status `t`. */
  readonly state: ThredState;
  /** How many entries of the journal were of this thred. */
  readonly entries: number;
  /** The stored state, or what is left of an ended thred, as text; undefined if its traces are gone. */
  readonly stored: string | undefined;
  /** Byte for byte; undefined if nothing is stored any more. */
  readonly isSame: boolean | undefined;
}

const PAGE = 1_000;
const MOST_LOOKS = 5;

/** Makes threds again from the journal. Reads only. */
export class ThredReplay {
  readonly #storage: Storage;
  readonly #patterns: PatternsStore;
  readonly #partitions: number;

  constructor(
    storage: Storage,
    { patterns, partitions }: { readonly patterns: PatternsStore; readonly partitions: number },
  ) {
    this.#storage = storage;
    this.#patterns = patterns;
    this.#partitions = partitions;
  }

  /** As `ThredsStore.replay`. */
  async replay(thredId: string, signal?: AbortSignal): Promise<Replay | undefined> {
    const ref = { partition: this.#partitionOf(thredId), id: thredKey(thredId) };
    for (let look = 1; look <= MOST_LOOKS; look++) {
      const before = await this.#storage.read(ref);
      const entries = await this.#entriesOf(thredId, signal);
      const after = await this.#storage.read(ref);
      if (before?.etag !== after?.etag) continue;
      if (entries.length === 0 && !after) return undefined;
      return this.#compare(thredId, entries, after?.state);
    }
    throw new EngineError(
      'REPLAY_MOVING',
      `expected thred ${thredId} to stand still, found it changed ${MOST_LOOKS} times`,
      { retryable: true, details: { thredId } },
    );
  }

  async #compare(
    thredId: string,
    entries: readonly JournalBody[],
    stored: string | undefined,
  ): Promise<Replay> {
    const [start] = entries;
    const version = start?.given?.birth?.patternVersion;
    if (!start?.thred || version === undefined) throw incomplete(thredId);
    const pattern = await this.#patterns.version(start.thred.patternId, version);
    const state = replayThred(pattern, entries);
    const isBirth = entries.length === 1;
    const decision = { after: state, before: isBirth ? undefined : state };
    const again = JSON.stringify(stateAfter({ ...decision, acceptedAt: start.acceptedAt }));
    const isSame = stored === undefined ? undefined : again === stored;
    return { thredId, state, entries: entries.length, stored, isSame };
  }

  async #entriesOf(thredId: string, signal: AbortSignal | undefined): Promise<JournalBody[]> {
    const partition = this.#partitionOf(thredId);
    const aggregateId = thredKey(thredId);
    const entries: JournalBody[] = [];
    let position = {};
    for (;;) {
      signal?.throwIfAborted();
      const page = await this.#storage.journal(partition, { limit: PAGE, ...position });
      for (const entry of page)
        if (entry.aggregateId === aggregateId) entries.push(JSON.parse(entry.body) as JournalBody);
      if (page.length < PAGE) return entries;
      position = { after: page.at(-1)!.position };
    }
  }

  #partitionOf(thredId: string): number {
    return partitionOfRoute(routeOfThred(thredId), this.#partitions);
  }
}
