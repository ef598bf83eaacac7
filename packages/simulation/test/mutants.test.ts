import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { MUTANTS } from '../src/mutants/mutants.ts';

const PACKAGES = fileURLToPath(new URL('../../', import.meta.url));

describe('the mutants', () => {
  it('have different names', () => {
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
  });

  it.each(MUTANTS)('$name: what is changed stands exactly once in its file', ({ patches }) => {
    for (const { file, find } of patches) {
      const parts = readFileSync(PACKAGES + file, 'utf8').split(find);
      expect(parts, `${find} in ${file}`).toHaveLength(2);
    }
  });
});
