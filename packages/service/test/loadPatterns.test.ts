import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PatternsStore } from '@srvthreds/engine';
import { MemoryStorage } from '@srvthreds/storage/memory';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadPatterns } from '../src/patterns/loadPatterns.ts';

let folder: string;
let patterns: PatternsStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patterns-'));
  patterns = new PatternsStore(new MemoryStorage());
});
afterEach(() => rm(folder, { recursive: true }));

/** Waits for one event, then spawns a child. */
function spawning(name: string, child: string): object {
  const condition = { type: 'filter', xpr: `$event.type = '${name}'`, spawn: spawn(child) };
  return { name, reactions: [{ name: 'first', condition }] };
}

const spawn = (child: string): object => ({ names: [child], type: 'child', input: 'forward' });
const save = (name: string, pattern: object): Promise<void> =>
  writeFile(join(folder, `${name}.json`), JSON.stringify(pattern));

describe('loadPatterns', () => {
  it('takes patterns that spawn one another, whatever the order of their files', async () => {
    await save('a', spawning('parent', 'child'));
    await save('b', spawning('child', 'parent'));
    expect(await loadPatterns(folder, patterns)).toEqual(['parent', 'child']);
    expect(Object.keys(patterns.active)).toEqual(['parent', 'child']);
  });

  it('takes none where one spawns a pattern that is nowhere', async () => {
    await save('a', spawning('parent', 'child'));
    await save('b', spawning('child', 'nobody'));
    await expect(loadPatterns(folder, patterns)).rejects.toThrow(/b\.json.*nobody/);
    expect(Object.keys(patterns.active)).toEqual([]);
  });
});
