import { digest, type Event, type Message } from '@srvthreds/core';
import type { JournalBody, ThredState, Tombstone } from '@srvthreds/engine';
import type { Changes, NewMessage } from '@srvthreds/storage';
import { isCommand, patternOf } from './commands.ts';
import type { Findings } from './Findings.ts';
import type { KinBook } from './KinBook.ts';
import { newPaper } from './paper/newPaper.ts';
import type { Paper } from './paper/Paper.ts';
import type { Saying, Wish } from './paper/Expected.ts';

interface Entry {
  readonly paper: Paper;
  state: ThredState | Tombstone | undefined;
  readonly timers: Set<string>;
  labels: readonly string[];
  readonly children: string[];
  startedBy: string | undefined;
  /** Since when it hears what is sent to nobody, milliseconds since the run began. */
  hearsSinceMs: number | undefined;
}

interface ExpectedMessage extends Saying {
  readonly seq: number;
  /** Undefined: a notice of failure, which is named otherwise. */
  readonly id: string | undefined;
}

/** What the lines of one commit must have brought about. */
interface ExpectedRows {
  readonly messages: ExpectedMessage[];
  /** Names of commands, in order. */
  readonly commands: string[];
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
    const entry = this.#entries.get(thredId) ?? newEntry(thredId, lines[0]?.event);
    this.#entries.set(thredId, entry);
    const wasAlive = entry.paper.isAlive;
    const expected: ExpectedRows = { messages: [], commands: [] };
    for (const line of lines) this.#applyLine(thredId, entry, line, expected);
    if (wasAlive && !entry.paper.isAlive) expected.commands.push(...lastCommands(thredId, entry));
    this.#checkMessages(thredId, changes.enqueue ?? [], expected.messages);
    this.#checkCommands(thredId, changes.enqueue ?? [], expected.commands, lines.length === 0);
    if (typeof changes.state === 'string')
      entry.state = JSON.parse(changes.state) as ThredState | Tombstone;
    this.#checkState(thredId, entry);
    this.#checkTimers(thredId, entry, changes);
    this.#checkLabels(thredId, entry, changes);
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

  #checkMessages(
    thredId: string,
    all: readonly NewMessage[],
    expected: readonly ExpectedMessage[],
  ): void {
    const rows = all.filter((row) => !isCommand(row));
    if (rows.length !== expected.length)
      this.#wrong(thredId, `expected ${expected.length} messages, found ${rows.length}`);
    rows.slice(0, expected.length).forEach(({ body }, index) => {
      const { to, seq, event } = JSON.parse(body) as Message;
      const want = expected[index]!;
      const values = event.data?.content?.values as { event: string; says: string } | undefined;
      const about = values?.event ?? event.re;
      const isRight = to.join() === want.to && about === want.event && values?.says === want.says;
      if (!isRight || seq !== want.seq)
        this.#wrong(
          thredId,
          `expected message ${want.seq} on ${want.event}: ${want.says}, found ${seq} on ${about}: ${values?.says}`,
        );
      if (want.id !== undefined && event.id !== want.id)
        this.#options.findings.add(
          'message',
          `${thredId}: message ${seq} is not named by its cause`,
        );
    });
  }

  /** What is asked of other partitions. A place may be given back again at any time. */
  #checkCommands(
    thredId: string,
    all: readonly NewMessage[],
    expected: readonly string[],
    isAgain: boolean,
  ): void {
    const found = all.filter(isCommand).map(({ id }) => id);
    if (isAgain && !this.isAlive(thredId) && found.join() === `release/${thredId}`) return;
    if (found.join() !== expected.join())
      this.#wrong(thredId, `expected commands ${expected.join()}, found ${found.join()}`);
  }

  #checkState(thredId: string, { paper, state }: Entry): void {
    if (!state) return this.#wrong(thredId, 'has no state');
    if (state.kind === 'tombstone') {
      if (paper.isAlive) this.#wrong(thredId, 'expected it alive, found its tombstone');
      return undefined;
    }
    if (!paper.isAlive) return this.#wrong(thredId, 'expected its tombstone, found it alive');
    const count = (state.locals['count'] ?? 0) as number;
    const found = [state.entries, state.messages, count].join();
    const expected = [paper.entries, paper.messages, paper.count].join();
    if (found !== expected)
      this.#wrong(thredId, `expected entries, messages, count ${expected}, found ${found}`);
    return undefined;
  }

  #checkTimers(thredId: string, { paper, timers }: Entry, changes: Changes): void {
    if (changes.cancel === 'all') timers.clear();
    else for (const id of changes.cancel ?? []) timers.delete(id);
    for (const { id } of changes.schedule ?? []) timers.add(id);
    const expected = paper.isAlive && paper.waitsSince !== undefined ? 1 : 0;
    if (timers.size !== expected)
      this.#options.findings.add(
        expected === 0 ? 'left behind' : 'timer',
        `${thredId}: expected ${expected} timers, found ${timers.size}`,
      );
  }

  #checkLabels(thredId: string, entry: Entry, { labels }: Changes): void {
    if (labels) entry.labels = labels;
    const { paper } = entry;
    if (!paper.isAlive && entry.labels.length !== 1)
      this.#options.findings.add(
        'left behind',
        `${thredId}: ended with labels ${entry.labels.join()}`,
      );
    const waits = entry.labels.filter((label) => label.startsWith('waits:')).length;
    if (waits !== paper.waitLabels)
      this.#options.findings.add(
        'label',
        `${thredId}: expected ${paper.waitLabels} labels, found ${waits}`,
      );
  }

  #noteHearing(entry: Entry): void {
    if (entry.paper.waitLabels === 0) entry.hearsSinceMs = undefined;
    else entry.hearsSinceMs ??= this.#options.nowMs();
  }

  #tellKin(thredId: string, { paper, state }: Entry, lines: readonly JournalBody[]): void {
    const { kin } = this.#options;
    const [first] = lines;
    if (first?.kind === 'start')
      kin.born(thredId, first.event, state?.kind === 'thred' ? state : undefined);
    if (lines.some(({ kind }) => kind === 'terminated')) kin.terminated(thredId);
    if (!paper.isAlive) kin.ended(thredId);
  }

  #wrong(thredId: string, text: string): void {
    this.#options.findings.add('fold', `${thredId}: ${text}`);
  }
}

function newEntry(thredId: string, event: Event | undefined): Entry {
  return {
    paper: newPaper(patternOf(thredId)),
    state: undefined,
    timers: new Set(),
    labels: [],
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
