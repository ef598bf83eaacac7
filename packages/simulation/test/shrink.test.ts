import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { simulate } from './support/simulate.ts';

describe('a shrunk script', () => {
  it('is short, and fails again when it is played', { timeout: 120_000 }, () => {
    // One that needs no events in their order: shrunk, they could come before the thred that they are for, which no
    // producer of a program does (rule 28a).
    const mutant = 'sent before the commit';
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
