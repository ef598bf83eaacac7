import { readFile } from 'node:fs/promises';
import { validatePattern } from '@srvthreds/core';
import { expect, it } from 'vitest';

const page = await readFile(new URL('../../../../docs/patterns.md', import.meta.url), 'utf8');
const [, text = ''] = /^```jsonc\n([\s\S]*?)^```$/m.exec(page) ?? [];
const [, findings = ''] = /^```console\n([\s\S]*?)^```$/m.exec(page) ?? [];

it('docs/patterns.md shows what validation finds', () => {
  const json = text.replaceAll(/\/\/.*$/gm, '').replaceAll(/,(\s*[}\]])/g, '$1');
  const found = validatePattern(JSON.parse(json)).map(
    ({ severity, code, pointer }) => `${severity} ${code} ${pointer}\n`,
  );
  expect(found.length).toBeGreaterThan(3);
  expect(found.join('')).toBe(findings);
});
