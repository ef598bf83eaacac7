import { describe, expect, it } from 'vitest';
import { randomFaults, scriptedFaults, seededRandom, type Fault } from '../../src/index.ts';

describe('scriptedFaults', () => {
  it('has a fault for the call it was written for, and for no other', () => {
    const plan = scriptedFaults<'a' | 'b'>({ a: [undefined, { fail: 'after' }] });
    expect([plan('a', 1), plan('a', 2), plan('a', 3), plan('b', 2)]).toEqual([
      undefined,
      { fail: 'after' },
      undefined,
      undefined,
    ]);
  });
});

describe('randomFaults', () => {
  it('has no faults where none were asked for', () => {
    expect(new Set(faultsOf({}).map((fault) => JSON.stringify(fault)))).toEqual(new Set(['{}']));
  });

  it('has them as often as was asked for', () => {
    const faults = faultsOf({
      failRatio: 0.1,
      loseReplyRatio: 0.2,
      delayRatio: 0.5,
      maxDelayMs: 3,
    });
    expect(Math.abs(count(faults, 'before') - 1_000)).toBeLessThan(150);
    expect(Math.abs(count(faults, 'after') - 2_000)).toBeLessThan(200);
    const delays = faults.flatMap((fault) => (fault?.delayMs === undefined ? [] : [fault.delayMs]));
    expect(Math.abs(delays.length - 5_000)).toBeLessThan(250);
    expect(new Set(delays)).toEqual(new Set([0, 1, 2, 3]));
  });

  it('has the same ones for the same seed', () => {
    const options = { failRatio: 0.3, delayRatio: 0.3 };
    expect(faultsOf(options)).toEqual(faultsOf(options));
  });

  it('spares methods that were not named', () => {
    const options = { failRatio: 1, methods: ['b'] };
    expect(count(faultsOf(options, 'a'), 'before')).toBe(0);
    expect(count(faultsOf(options, 'b'), 'before')).toBe(10_000);
  });
});

function faultsOf(options: object, method = 'a'): (Fault | undefined)[] {
  const plan = randomFaults<string>({ random: seededRandom(9), ...options });
  return Array.from({ length: 10_000 }, (_, n) => plan(method, n + 1));
}

function count(faults: readonly (Fault | undefined)[], fail: string): number {
  return faults.filter((fault) => fault?.fail === fail).length;
}
