import { digest, type Event } from '@srvthreds/core';
import type { JournalBody } from '@srvthreds/engine';
import type { Changes } from '@srvthreds/storage';
import { checkRows, type ExpectedRows } from './checkRows.ts';
import { patternOf } from './commands.ts';
import type { Findings } from './Findings.ts';
import type { KinBook } from './KinBook.ts';
import { newPaper } from './paper/newPaper.ts';
import type { Paper } from './paper/Paper.ts';
import type { Wish } from './paper/Expected.ts';
import { StoredThred } from './StoredThred.ts';

interface Entry {
  readonly paper: Paper;
  readonly stored: StoredThred;
  readonly children: string[];
  startedBy: string | undefined;
  /** Since when it hears what is sent to nobody, milliseconds since the run began. */
  hearsSinceMs: number | undefined;
}

export interface ThredBookOptions {
  readonly findings: Findings;
  readonly kin: KinBook;
  readonly nowMs: () => number;
}

/** Ids of patterns with limits. */
export const LIMITED: ReadonlySet<string> = new Set(['guest', 'pulse']);

/** Holds every commit of a thred that has lived against what it would be on paper. */
export class ThredBook {
  readonly #options: ThredBookOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: ThredBookOptions) {
    this.#options = options;
  }

  has(thredId: string): boolean {
    return this.#entries.has(thredId);
  }

  isAlive(thredId: string): boolean {
    return this.#entries.get(thredId)?.paper.isAlive ?? false;
  }

  /** How many reactions it has entered. */
  entriesOf(thredId: string): number {
    return this.#entries.get(thredId)?.paper.entries ?? 0;
  }

  /** Ids of threds that have not ended. */
  alive(): string[] {
    return [...this.#entries].filter(([, { paper }]) => paper.isAlive).map(([id]) => id);
  }

  aliveOf(patternId: string): string[] {
    return this.alive().filter((id) => patternOf(id) === patternId);
  }

  wasStartedBy(thredId: string, eventId: string): boolean {
    return this.#entries.get(thredId)?.startedBy === eventId;
  }

  hears(thredId: string, event: Event): boolean {
    return this.#entries.get(thredId)?.paper.hears(event) ?? false;
  }

  /** Ids of threds that have heard such events without a break since that time. */
  hearing(event: Event, sinceMs: number): string[] {
    return [...this.#entries]
      .filter(
        ([, { paper, hearsSinceMs = Infinity, startedBy }]) =>
          paper.hears(event) && hearsSinceMs < sinceMs && startedBy !== event.id,
      )
      .map(([id]) => id);
  }

  /** Ids of threds that wait for a timer. */
  waiting(): string[] {
    return [...this.#entries]
      .filter(([, { paper }]) => paper.isAlive && paper.waitsSince !== undefined)
      .map(([id]) => id);
  }

  committed(thredId: string, changes: Changes, lines: readonly JournalBody[]): void {
    const { findings } = this.#options;
    const entry = this.#entries.get(thredId) ?? newEntry(thredId, lines[0]?.event, findings);
    this.#entries.set(thredId, entry);
    const wasAlive = entry.paper.isAlive;
    const expected: ExpectedRows = { messages: [], commands: [] };
    for (const line of lines) this.#applyLine(thredId, entry, line, expected);
    if (wasAlive && !entry.paper.isAlive) expected.commands.push(...lastCommands(thredId, entry));
    checkRows({
      findings,
      thredId,
      rows: changes.enqueue ?? [],
      expected,
      isPlaceGivenBack: lines.length === 0 && !entry.paper.isAlive,
    });
    entry.stored.committed(changes, entry.paper);
    this.#noteHearing(entry);
    this.#tellKin(thredId, entry, lines);
  }

  #applyLine(thredId: string, entry: Entry, line: JournalBody, expected: ExpectedRows): void {
    const { paper } = entry;
    if (!paper.isAlive) this.#wrong(thredId, `${line.kind} after its end`);
    const cause = line.event?.id ?? `timer/${digest(thredId, String(paper.entries))}`;
    const kind = line.event ? [] : ['timer'];
    const before = paper.messages;
    const { sayings, wishes = [], log, faults } = paper.apply(line);
    for (const fault of faults)
      this.#options.findings.add(line.kind === 'expiry' ? 'timer' : 'fold', `${thredId} ${fault}`);
    const found = (line.log ?? []).map(({ type }) => type).join('');
    if (found !== log) this.#wrong(thredId, `expected ${cause} to be ${log}, found ${found}`);
    sayings.forEach((saying, index) =>
      expected.messages.push({
        ...saying,
        seq: before + index + 1,
        id: saying.says && `evt${digest(thredId, cause, String(index), ...kind)}`,
      }),
    );
    wishes.forEach((wish, index) =>
      expected.commands.push(
        this.#wish(thredId, entry, wish, digest(thredId, cause, `spawn ${index}`, ...kind)),
      ),
    );
  }

  /** @returns the name of the command by which the thred is asked for */
  #wish(parentId: string, { children }: Entry, wish: Wish, name: string): string {
    const { patternId, spawnType, withContext = false } = wish;
    const thredId = `${patternId}_${name}`;
    if (spawnType === 'child') children.push(thredId);
    this.#options.kin.asked(thredId, { parentId, spawnType, withContext });
    return `${LIMITED.has(patternId) ? 'admit' : 'start'}/${thredId}`;
  }

  #noteHearing(entry: Entry): void {
    if (entry.paper.waitLabels === 0) entry.hearsSinceMs = undefined;
    else entry.hearsSinceMs ??= this.#options.nowMs();
  }

  #tellKin(thredId: string, { paper, stored }: Entry, lines: readonly JournalBody[]): void {
    const { kin } = this.#options;
    const [first] = lines;
    if (first?.kind === 'start') kin.born(thredId, first.event, stored.living);
    if (lines.some(({ kind }) => kind === 'terminated')) kin.terminated(thredId);
    if (!paper.isAlive) kin.ended(thredId);
  }

  #wrong(thredId: string, text: string): void {
    this.#options.findings.add('fold', `${thredId}: ${text}`);
  }
}

function newEntry(thredId: string, event: Event | undefined, findings: Findings): Entry {
  return {
    paper: newPaper(patternOf(thredId)),
    stored: new StoredThred(thredId, findings),
    children: [],
    startedBy: event?.id,
    hearsSinceMs: undefined,
  };
}

/** What is asked for when a thred ends: the end of its children, and that its place is taken back. */
function lastCommands(thredId: string, { children }: Entry): string[] {
  const ends = children.map(
    (id) => `${LIMITED.has(patternOf(id)) ? 'terminate-through' : 'terminate'}/${id}`,
  );
  return LIMITED.has(patternOf(thredId)) ? [...ends, `release/${thredId}`] : ends;
}
