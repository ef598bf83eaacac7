import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Message } from '@srvthreds/core';

export interface KillOptions {
  readonly kills: number;
  readonly events: number;
  readonly threds: number;
  /** A process is killed at some moment of so many milliseconds after it is up. */
  readonly withinMs: number;
}

export interface KillReport {
  readonly kills: number;
  readonly events: number;
  /** Messages seen again, with the same id and content. */
  readonly repeats: number;
  /** What is wrong, in sentences; empty if nothing is. */
  readonly faults: readonly string[];
}

/** A message and the one with the same id that was seen before. */
type Seen = Map<string, Message>;

/**
 * Kills a process again and again while it works on a SQLite file, starts the next one on the same file, and keeps book
 * of what went in and what came out.
 */
export async function killRepeatedly(options: KillOptions): Promise<KillReport> {
  const folder = mkdtempSync(join(tmpdir(), 'srvthreds-kills-'));
  const seen: Seen = new Map();
  const faults: string[] = [];
  const acknowledged = new Set<number>();
  let repeats = 0;
  let kills = 0;
  try {
    for (let isDone = false; !isDone;) {
      const killAfterMs = kills < options.kills ? Math.random() * options.withinMs : undefined;
      isDone = await runWorker(join(folder, 'srvthreds.db'), firstMissing(acknowledged), {
        ...options,
        killAfterMs,
        onLine: (line) => {
          if (line.what === 'ack') acknowledged.add(line.number);
          if (line.what !== 'msg') return;
          if (seen.has(line.id)) repeats++;
          faults.push(...contradictions(seen.get(line.id), line));
          seen.set(line.id, line);
        },
      });
      if (!isDone) kills++;
    }
    faults.push(...wrongCounts(seen, options));
    if (kills < options.kills) faults.push(`all events were handled after only ${kills} kills`);
    return { kills, events: options.events, repeats, faults };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Line =
  | { readonly what: 'up' | 'done' }
  | { readonly what: 'ack'; readonly number: number }
  | ({ readonly what: 'msg' } & Message);

interface WorkerOptions extends KillOptions {
  readonly killAfterMs: number | undefined;
  readonly onLine: (line: Line) => void;
}

/** @returns true if it came to its end, false if it was killed */
function runWorker(file: string, from: number, options: WorkerOptions): Promise<boolean> {
  const { events, threds, killAfterMs, onLine } = options;
  const worker = fileURLToPath(new URL('sqliteWorker.ts', import.meta.url));
  const args = ['--file', file, '--from', from, '--events', events, '--threds', threds].map(String);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--conditions=@srvthreds/source', worker, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    createInterface({ input: child.stdout }).on('line', (text) => {
      const line = JSON.parse(text) as Line;
      if (line.what === 'up' && killAfterMs !== undefined)
        setTimeout(() => child.kill('SIGKILL'), killAfterMs);
      onLine(line);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve(false);
      else if (code === 0) resolve(true);
      else reject(new Error(`expected the worker to end well, found exit code ${code}`));
    });
  });
}

function firstMissing(acknowledged: ReadonlySet<number>): number {
  let number = 0;
  while (acknowledged.has(number)) number++;
  return number;
}

/** A message that comes again must be the very same. */
function contradictions(before: Message | undefined, now: Message): string[] {
  if (!before || JSON.stringify(before.event) === JSON.stringify(now.event)) return [];
  return [`${now.id} came again with other content`];
}

/** Each thred must have counted each of its events once, in order. */
function wrongCounts(seen: Seen, { events, threds }: KillOptions): string[] {
  const faults: string[] = [];
  const perThred = new Map<string, { event: string; count: number }[]>();
  for (const { event } of seen.values()) {
    const answer = event.data?.content?.values as { event: string; count: number } | undefined;
    if (!answer) {
      faults.push(`expected an answer, found ${JSON.stringify(event.data)}`);
      continue;
    }
    perThred.set(event.thredId!, [...(perThred.get(event.thredId!) ?? []), answer]);
  }
  for (const [thredId, answers] of perThred) {
    const inOrder = answers.toSorted((a, b) => a.count - b.count);
    const thred = Number(inOrder[0]?.event.split('-')[1]);
    inOrder.forEach(({ event, count }, index) => {
      const expected = index === 0 ? `start-${thred}` : `add-${thred + index * threds}`;
      if (event !== expected || count !== index + 1)
        faults.push(`${thredId}: expected ${expected} as ${index + 1}, found ${event} as ${count}`);
    });
  }
  if (seen.size !== events) faults.push(`expected ${events} answers, found ${seen.size}`);
  return faults;
}
