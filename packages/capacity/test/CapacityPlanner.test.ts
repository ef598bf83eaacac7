import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CapacityPlanner } from '../src/index.ts';

type Calculate = (perSecond: number, timeMs: number, utilization?: number) => number;

const engines: Calculate = (...given) => CapacityPlanner.calculateEngineInstances(...given);
const agents: Calculate = (...given) => CapacityPlanner.calculateAgentInstances(...given);

describe.each([
  ['calculateEngineInstances', 'eventsPerSecond', engines],
  ['calculateAgentInstances', 'messagesPerSecond', agents],
] as const)('CapacityPlanner.%s', (_method, loadName, calculate) => {
  it.each([
    // load/s, time ms, utilization, instances
    [350, 6, 0.7, 3],
    [350.0001, 6, 0.7, 4],
    [349.9999, 6, 0.7, 3],
    [70, 10, 0.7, 1],
    [70.1, 10, 0.7, 2],
    [700, 1, 0.7, 1],
    [2100, 1, 0.7, 3],
    [1000, 1, 1, 1],
    [1001, 1, 1, 2],
    [1000, 0.1, 0.1, 1],
    [9, 100, 0.3, 3],
    [0.000001, 0.001, 1, 1],
    [1e21, 1e-7, 1, 100_000_000_000],
    [5e-324, 5e-324, 1, 1],
    [0, 6, 0.7, 0],
    [-0, 6, 0.7, 0],
  ])('gives for %d/s of %d ms at %d exactly %d', (load, timeMs, utilization, instances) => {
    expect(calculate(load, timeMs, utilization)).toBe(instances);
  });

  it('aims at a utilization of 0.7 when none is given', () => {
    expect(calculate(350, 6)).toBe(3);
    expect(calculate(350.1, 6)).toBe(4);
  });

  it('agrees with whole-number arithmetic for any decimals', () => {
    const decimal = fc.record({ digits: fc.integer({ min: 1, max: 1e6 }), places: fc.nat(6) });
    fc.assert(
      fc.property(decimal, decimal, fc.integer({ min: 1, max: 1000 }), (load, time, perMille) => {
        const above = BigInt(load.digits) * BigInt(time.digits);
        const below = BigInt(perMille) * 10n ** BigInt(load.places + time.places);
        const instances = above / below + (above % below === 0n ? 0n : 1n);
        const number = ({ digits, places }: typeof load) => Number(`${digits}e-${places}`);
        expect(calculate(number(load), number(time), perMille / 1000)).toBe(Number(instances));
      }),
    );
  });

  it('adds no instance at a load that fills them exactly, and one just above it', () => {
    const instances = fc.integer({ min: 1, max: 100_000 });
    const perMille = fc.integer({ min: 1, max: 1000 });
    fc.assert(
      fc.property(instances, perMille, fc.nat(3), (full, share, places) => {
        // full * 1000 * share/1000 / time, with a time of 10^places ms: a decimal that can be
        // written out.
        const timeMs = Number(`1e${places}`);
        const load = `${full * share}e-${places}`;
        const more = `${full * share}001e-${places + 3}`;
        expect(calculate(Number(load), timeMs, share / 1000)).toBe(full);
        expect(calculate(Number(more), timeMs, share / 1000)).toBe(full + 1);
      }),
    );
  });

  it.each([
    [[-1, 6, 0.7], `expected ${loadName} to be a finite number >= 0, found -1`],
    [[Number.NaN, 6, 0.7], `expected ${loadName} to be a finite number >= 0, found NaN`],
    [[Infinity, 6, 0.7], `expected ${loadName} to be a finite number >= 0, found Infinity`],
    [[350, 0, 0.7], 'expected processingTimeMs to be a finite number > 0, found 0'],
    [[350, -6, 0.7], 'expected processingTimeMs to be a finite number > 0, found -6'],
    [[350, Infinity, 0.7], 'expected processingTimeMs to be a finite number > 0, found Infinity'],
    [[350, 6, 0], 'expected targetUtilization to be a number > 0 and <= 1, found 0'],
    [[350, 6, 1.01], 'expected targetUtilization to be a number > 0 and <= 1, found 1.01'],
    [[350, 6, Number.NaN], 'expected targetUtilization to be a number > 0 and <= 1, found NaN'],
  ])('refuses %j with a RangeError', (given, message) => {
    expect(() => calculate(...(given as [number, number, number]))).toThrow(
      new RangeError(message),
    );
  });

  it('refuses a load that no countable number of instances carries', () => {
    const message =
      'expected a load that at most 9007199254740991 instances carry, ' +
      'found 1e+300/s of 6 ms at utilization 0.7';
    expect(() => calculate(1e300, 6, 0.7)).toThrow(new RangeError(message));
  });

  it.each([
    [['350', 6, 0.7], `expected ${loadName} to be a finite number >= 0, found string`],
    [[350, null, 0.7], 'expected processingTimeMs to be a finite number > 0, found null'],
    [[350, undefined, 0.7], 'expected processingTimeMs to be a finite number > 0, found undefined'],
    [[350, 6, {}], 'expected targetUtilization to be a number > 0 and <= 1, found object'],
  ])('refuses %j with a TypeError', (given, message) => {
    expect(() => calculate(...(given as [number, number, number]))).toThrow(new TypeError(message));
  });
});
