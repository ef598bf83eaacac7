import { expect, it } from 'vitest';
import { FINDING_KINDS, type FindingCode } from '../../src/index.ts';
import { leniently, newFinding } from '../../src/finding/findingKinds.ts';

const codes = Object.keys(FINDING_KINDS) as FindingCode[];

it.each(codes)('a finding %s is as heavy as its kind', (code) => {
  const { weight } = FINDING_KINDS[code];
  const finding = newFinding(code, '/x', 'expected y, found z');
  expect(finding).toEqual({
    code,
    severity: weight === 'warning' ? 'warning' : 'error',
    pointer: '/x',
    message: 'expected y, found z',
  });
  expect(leniently(finding).severity).toBe(weight === 'error' ? 'error' : 'warning');
});

it("leaves the caller's own findings as they are", () => {
  const finding = { code: 'our-style', severity: 'error', pointer: '', message: 'x' } as const;
  expect(leniently(finding)).toBe(finding);
});
