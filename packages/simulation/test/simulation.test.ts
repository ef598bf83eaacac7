import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { play } from '../src/play/play.ts';
import { makeScript } from '../src/script/makeScript.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** Runs the program as a user does. @returns what it prints, whether or not it is content */
function simulate(...args: readonly string[]): string {
  try {
    return execFileSync(process.execPath, ['--conditions=@srvthreds/source', MAIN, ...args], {
      encoding: 'utf8',
    });
  } catch (error) {
    return (error as { readonly stdout: string }).stdout;
  }
}

describe('the simulation', () => {
  it('finds nothing wrong with the engine', { timeout: 60_000 }, () => {
    expect(simulate('--seeds', '150')).toMatch(/^150 seeds, 0 violations, [\d.]+ s\n$/);
  });

  it.each([7, 28, 90])('takes the same course for the same seed (%i)', async (seed) => {
    const first = await play(makeScript(seed));
    await play(makeScript(seed + 1));
    const second = await play(makeScript(seed));
    expect(second).toEqual(first);
    expect(first.calls).toBeGreaterThan(50);
  });

  it('takes different courses for different seeds', async () => {
    const hashes = [];
    for (let seed = 1; seed <= 5; seed++) hashes.push((await play(makeScript(seed))).traceHash);
    expect(new Set(hashes).size).toBe(5);
  });

  it.each(['no list of ids', 'sent before the commit', 'a timer comes early'])(
    'notices a mutant: %s',
    { timeout: 60_000 },
    (name) => {
      expect(simulate('--mutant', name, '--seeds', '40')).toMatch(/^1 of 1 mutants noticed/m);
    },
  );
});

describe('a shrunk script', () => {
  it('is short, and fails again when it is played', { timeout: 120_000 }, () => {
    const mutant = 'acknowledged past something unfinished';
    const shrunk = simulate('--mutant', mutant, '--shrink', '--seeds', '40');
    const json = /--replay '(.*)'/.exec(shrunk)?.[1];
    expect(json).toBeDefined();
    const { steps } = JSON.parse(json!) as { readonly steps: readonly unknown[] };
    expect(steps.length).toBeLessThan(12);
    const folder = mkdtempSync(join(tmpdir(), 'srvthreds-replay-'));
    try {
      const file = join(folder, 'script.json');
      writeFileSync(file, json!);
      expect(simulate('--replay', file, '--mutant', mutant)).toMatch(/^[1-9]\d* findings/m);
      expect(simulate('--replay', file)).toMatch(/^0 findings/m);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
