import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StartError } from '@srvthreds/service';
import { composeApp } from './support/startApp.ts';

const REACTION = { condition: { type: 'filter', xpr: 'true' } };

describe('the patterns folder', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'srvthreds-patterns-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const write = (file: string, content: unknown): Promise<void> =>
    writeFile(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content));

  async function problems(): Promise<readonly string[]> {
    const error: unknown = await composeApp({ patternsFolder: folder }).then(
      (app) => app.close(),
      (reason: unknown) => reason,
    );
    if (error instanceof StartError) return error.problems;
    throw error;
  }

  it('gives every fault of every file: file, place and reason', async () => {
    await write('a-broken.json', '{ "name": ');
    await write('b-typo.json', {
      name: 'Typo',
      reactions: [{ condition: { type: 'filter', xpr: '$event.type = ' } }],
    });
    await write('c-lost.json', {
      name: 'Lost',
      reactions: [{ condition: { ...REACTION.condition, transition: { name: 'nowhere' } } }],
    });
    await write('d-sound.json', { name: 'Sound', reactions: [REACTION] });
    const found = await problems();
    expect(found).toHaveLength(3);
    expect(found[0]).toMatch(/^a-broken\.json expected JSON: /);
    expect(found[1]).toMatch(/^b-typo\.json \/reactions\/0\/condition\/xpr: /);
    expect(found[2]).toMatch(/^c-lost\.json \/reactions\/0\/condition\/transition\/name: /);
  });

  it('refuses two files with one id', async () => {
    await write('one.json', { name: 'Same name', reactions: [REACTION] });
    await write('two.json', { name: 'Another', id: 'same_name', reactions: [REACTION] });
    expect(await problems()).toEqual([
      'two.json /id: expected an id of its own, found that of one.json',
    ]);
  });

  it('refuses a folder without patterns', async () => {
    await write('notes.txt', 'nothing');
    expect(await problems()).toEqual([
      `PATTERNS: expected at least one *.json file in ${folder}, found none`,
    ]);
  });

  it('takes a file that begins with a byte order mark', async () => {
    await write('bom.json', `\uFEFF${JSON.stringify({ name: 'Bom', reactions: [REACTION] })}`);
    const app = await composeApp({ patternsFolder: folder });
    expect(Object.keys(app.engine.patterns.active)).toEqual(['bom']);
    await app.close();
  });
});
