import { readFile } from 'node:fs/promises';
import type { EventValues } from '@srvthreds/core';
import { expect, it } from 'vitest';
import { compileExpression } from '../../src/expression/compileExpression.ts';
import { LocalsDraft } from '../../src/step/LocalsDraft.ts';
import { event, values } from '../kit/patterns.ts';

const page = await readFile(new URL('../../../../docs/patterns.md', import.meta.url), 'utf8');
const table = page.slice(page.indexOf('### What surprises'), page.indexOf('## Templates'));
const sample = JSON.parse(/Here `values` is `(.*?)`\./.exec(table)?.[1] ?? '') as EventValues;
const rows = [...table.matchAll(/^\| `(.+?)` +\| (.+?) +\|/gm)].map(
  ([, xpr = '', gives = '']) => [xpr, gives] as const,
);

async function result(xpr: string): Promise<string> {
  try {
    const value = await compileExpression(xpr).evaluate({
      event: event('e1', 'any', values(sample)),
      thredId: undefined,
      locals: new LocalsDraft({}),
      now: 0,
      random: () => 0,
      log: () => undefined,
    });
    return value === undefined ? 'nothing' : `\`${JSON.stringify(value).replaceAll('"', "'")}\``;
  } catch {
    return 'an error';
  }
}

it('docs/patterns.md has surprises', () => expect(rows.length).toBeGreaterThan(10));

it.each(rows)('%s gives %s, as docs/patterns.md says', async (xpr, gives) => {
  expect(await result(xpr)).toBe(gives);
});
