import { expect, it } from 'vitest';
import { silentLogger } from '../src/index.ts';

it('says nothing and returns nothing at any level', () => {
  for (const level of ['debug', 'info', 'warn', 'error'] as const)
    expect(silentLogger[level]({ a: 1 }, 'sentence')).toBeUndefined();
});
