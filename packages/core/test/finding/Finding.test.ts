import { describe, expect, it } from 'vitest';
import { describeFindings, pointerTo } from '../../src/index.ts';

describe('pointerTo', () => {
  it('appends a step, escaped as RFC 6901 says', () => {
    expect(pointerTo('', 'a')).toBe('/a');
    expect(pointerTo('/a', 0)).toBe('/a/0');
    expect(pointerTo('/a', 'b/c~d')).toBe('/a/b~1c~0d');
    expect(pointerTo('/a', '')).toBe('/a/');
  });
});

describe('describeFindings', () => {
  it('is one line per finding, with its place', () => {
    const finding = { code: 'shape', severity: 'error', message: 'expected x' } as const;
    expect(describeFindings([])).toBe('');
    expect(
      describeFindings([
        { ...finding, pointer: '' },
        { ...finding, pointer: '/a' },
      ]),
    ).toBe('/: expected x; /a: expected x');
  });
});
