import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Step } from '../src/script/Script.ts';
import { keepingPromises } from '../src/shrink/keepingPromises.ts';
import { simulate } from './support/simulate.ts';

describe('a shrunk script', () => {
  // The mutant makes events come in a wrong order; a script that sent them so would fail without it, too.
  it.each(['1', '40', '200'])(
    'is short, and fails again when it is played, with the mutant only (from seed %s)',
    { timeout: 120_000 },
    (from) => {
      const mutant = 'acknowledged past something unfinished';
      const shrunk = simulate('--mutant', mutant, '--shrink', '--seeds', '40', '--from', from);
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
    },
  );

  it('sends an event again only where it was sent first', () => {
    const steps = [send(0, 'start'), send(1, 'add'), send(2, 'start'), send(3, 'add')];
    expect(keepingPromises(steps, (index) => index !== 0).map(({ at }) => at)).toEqual([1, 3]);
    expect(keepingPromises(steps, (index) => index !== 2).map(({ at }) => at)).toEqual([0, 1, 3]);
  });
});

function send(at: number, id: string): Step {
  const event = { id, type: 'open', source: { id: 'producer' } };
  return { at, do: 'send', event, chain: 't' };
}
