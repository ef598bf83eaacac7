import { expect, it } from 'vitest';
import { randomId } from '../../src/index.ts';

it('is a text of the length that was asked for, safe in a URL', () => {
  expect(randomId()).toMatch(/^[0-9A-Za-z_-]{21}$/);
  expect(randomId(6)).toMatch(/^[0-9A-Za-z_-]{6}$/);
});

it('never comes twice', () => {
  expect(new Set(Array.from({ length: 10_000 }, () => randomId())).size).toBe(10_000);
});
