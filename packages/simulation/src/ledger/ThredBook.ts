import { digest, type Message } from '@srvthreds/core';
import type { JournalBody, ThredState, Tombstone } from '@srvthreds/engine';
import type { Changes, NewMessage } from '@srvthreds/storage';
import type { Findings } from './Findings.ts';
import { PaperThred, type Saying } from './PaperThred.ts';

interface Entry {
  readonly paper: PaperThred;
  state: ThredState | Tombstone | undefined;
  readonly timers: Set<string>;
}

interface ExpectedMessage extends Saying {
  readonly seq: number;
  /** Undefined: a notice of failure, which is named otherwise. */
  readonly id: string | undefined;
}

/** Holds every commit of a thred against what it would be on paper. */
export class ThredBook {
  readonly #findings: Findings;
  readonly #entries = new Map<string, Entry>();

  constructor(findings: Findings) {
    this.#findings = findings;
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

  /** Ids of threds that wait for a timer. */
  waiting(): string[] {
    return [...this.#entries]
      .filter(([, { paper }]) => paper.isAlive && paper.waitsSince !== undefined)
      .map(([id]) => id);
  }

  committed(thredId: string, changes: Changes, lines: readonly JournalBody[]): void {
    const entry = this.#entries.get(thredId) ?? {
      paper: new PaperThred(thredId),
      state: undefined,
      timers: new Set<string>(),
    };
    this.#entries.set(thredId, entry);
    const expected = lines.flatMap((line) => this.#applyLine(thredId, entry.paper, line));
    this.#checkMessages(thredId, changes.enqueue ?? [], expected);
    if (typeof changes.state === 'string')
      entry.state = JSON.parse(changes.state) as ThredState | Tombstone;
    this.#checkState(thredId, entry);
    this.#checkTimers(thredId, entry, changes);
    this.#checkLabels(thredId, entry, changes);
  }

  #applyLine(thredId: string, paper: PaperThred, line: JournalBody): ExpectedMessage[] {
    if (!paper.isAlive) this.#wrong(thredId, `${line.kind} after its end`);
    const cause = line.event?.id ?? `timer/${digest(thredId, String(paper.entries))}`;
    const before = paper.messages;
    const { sayings, log, faults } = paper.apply(line);
    for (const fault of faults)
      this.#findings.add(line.kind === 'expiry' ? 'timer' : 'fold', `${thredId} ${fault}`);
    const found = (line.log ?? []).map(({ type }) => type).join('');
    if (found !== log) this.#wrong(thredId, `expected ${cause} to be ${log}, found ${found}`);
    return sayings.map((saying, index) => ({
      ...saying,
      seq: before + index + 1,
      id: saying.says && `evt${digest(thredId, cause, String(index))}`,
    }));
  }

  #checkMessages(
    thredId: string,
    rows: readonly NewMessage[],
    expected: readonly ExpectedMessage[],
  ): void {
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
        this.#findings.add('message', `${thredId}: message ${seq} is not named by its cause`);
    });
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
      this.#findings.add(
        expected === 0 ? 'left behind' : 'timer',
        `${thredId}: expected ${expected} timers, found ${timers.size}`,
      );
  }

  #checkLabels(thredId: string, { paper }: Entry, { labels = [] }: Changes): void {
    if (!paper.isAlive && labels.length !== 1)
      this.#findings.add('left behind', `${thredId}: ended with labels ${labels.join()}`);
  }

  #wrong(thredId: string, text: string): void {
    this.#findings.add('fold', `${thredId}: ${text}`);
  }
}
