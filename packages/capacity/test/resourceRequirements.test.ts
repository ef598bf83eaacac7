import { describe, expect, it } from 'vitest';
import { RESOURCE_REQUIREMENTS } from '../src/index.ts';
import type { ResourceRange } from '../src/index.ts';

const text = ({ min, max }: ResourceRange) => (min === max ? `${min}` : `${min}-${max}`);

describe('RESOURCE_REQUIREMENTS', () => {
  it('is the table of the seed', () => {
    const rows = Object.entries(RESOURCE_REQUIREMENTS).map(([service, needs]) =>
      [
        service,
        text(needs.cpuCores),
        text(needs.memoryGb),
        text(needs.storageGb),
        text(needs.networkMbps),
      ].join(' | '),
    );
    expect(rows).toEqual([
      'engine | 1-2 | 2-4 | 1 | 100',
      'sessionAgent | 0.5-1 | 1-2 | 0.5 | 50',
      'persistenceAgent | 0.5-1 | 1-2 | 0.5 | 25',
      'redis | 2-4 | 4-8 | 10-50 | 200',
      'mongodb | 2-4 | 4-16 | 100-1000 | 100',
      'rabbitmq | 1-2 | 2-4 | 5-20 | 150',
    ]);
  });

  it('cannot be changed by one user under another', () => {
    for (const needs of Object.values(RESOURCE_REQUIREMENTS)) {
      expect(Object.isFrozen(needs)).toBe(true);
      expect(Object.values(needs).every((range) => Object.isFrozen(range))).toBe(true);
    }
    expect(Object.isFrozen(RESOURCE_REQUIREMENTS)).toBe(true);
  });
});
