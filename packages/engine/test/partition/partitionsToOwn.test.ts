import { describe, expect, it } from 'vitest';
import { partitionsToOwn } from '../../src/partition/partitionsToOwn.ts';

describe('partitionsToOwn', () => {
  it.each([
    [16, 1, 16],
    [16, 2, 8],
    [16, 3, 6],
    [16, 16, 1],
    [16, 17, 1],
    [1, 5, 1],
    [16, 0, 16],
  ])('of %i partitions among %i engines is %i', (partitions, members, share) => {
    expect(partitionsToOwn(partitions, members)).toBe(share);
  });

  it('leaves no partition over', () => {
    for (let partitions = 1; partitions <= 256; partitions++)
      for (let members = 1; members <= 20; members++)
        expect(partitionsToOwn(partitions, members) * members).toBeGreaterThanOrEqual(partitions);
  });
});
