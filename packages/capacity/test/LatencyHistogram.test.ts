import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from '../src/index.ts';

function histogramOf(latenciesMs: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const latencyMs of latenciesMs) histogram.record(latencyMs);
  return histogram;
}

const latencies = fc.array(fc.double({ min: 0, max: 4_000_000, noNaN: true }), { minLength: 1 });

describe('LatencyHistogram', () => {
  it('gives 0 while nothing is recorded', () => {
    expect(new LatencyHistogram().quantileMs(0.99)).toBe(0);
  });

  it('keeps latencies below 32 microseconds exactly', () => {
    for (let us = 0; us < 32; us += 1) {
      expect(histogramOf([us / 1000]).quantileMs(0.5)).toBe(us / 1000);
    }
  });

  it('gives any quantile within 1/32 plus a microsecond of the latency at its rank', () => {
    fc.assert(
      fc.property(latencies, fc.integer({ min: 0, max: 100 }), (values, percent) => {
        const rank = Math.max(1, Math.ceil((percent * values.length) / 100));
        const exactMs = values.toSorted((a, b) => a - b)[rank - 1] ?? Number.NaN;
        const foundMs = histogramOf(values).quantileMs(percent / 100);
        expect(Math.abs(foundMs - exactMs)).toBeLessThanOrEqual(exactMs / 32 + 0.001);
      }),
    );
  });

  it('takes the seventh of a hundred for 0.07, which doubles would make the eighth', () => {
    const values = Array.from({ length: 100 }, (_, index) => (index < 7 ? 0.001 : 0.002));
    expect(histogramOf(values).quantileMs(0.07)).toBe(0.001);
  });

  it('gives the least for 0 and the greatest for 1', () => {
    const histogram = histogramOf([0.003, 0.001, 0.002]);
    expect(histogram.quantileMs(0)).toBe(0.001);
    expect(histogram.quantileMs(1)).toBe(0.003);
  });

  it('counts a latency above 71 minutes as that', () => {
    const mostMs = (2 ** 32 - 1) / 1000;
    const foundMs = histogramOf([1e12]).quantileMs(1);
    expect(Math.abs(foundMs - mostMs)).toBeLessThanOrEqual(mostMs / 32);
  });

  it('adds another histogram as if its latencies had been recorded here', () => {
    fc.assert(
      fc.property(latencies, latencies, (here, there) => {
        const sum = histogramOf(here);
        sum.add(histogramOf(there));
        const all = histogramOf([...here, ...there]);
        expect(sum.count).toBe(here.length + there.length);
        expect(sum.quantileMs(0.5)).toBe(all.quantileMs(0.5));
        expect(sum.quantileMs(0.99)).toBe(all.quantileMs(0.99));
      }),
    );
  });

  it('forgets everything at reset', () => {
    const histogram = histogramOf([1, 2, 3]);
    histogram.reset();
    expect(histogram.count).toBe(0);
    expect(histogram.quantileMs(0.5)).toBe(0);
  });

  it.each([-0.001, Number.NaN, Infinity])('refuses a latency of %d', (latencyMs) => {
    const histogram = new LatencyHistogram();
    expect(() => histogram.record(latencyMs)).toThrow(
      new RangeError(`expected latencyMs to be a finite number >= 0, found ${latencyMs}`),
    );
    expect(histogram.count).toBe(0);
  });

  it.each([-0.1, 1.1, Number.NaN])('refuses a quantile of %d', (quantile) => {
    expect(() => histogramOf([1]).quantileMs(quantile)).toThrow(
      new RangeError(`expected quantile to be a number from 0 to 1, found ${quantile}`),
    );
  });

  it('refuses what is not a number', () => {
    const text = '1' as unknown as number;
    expect(() => new LatencyHistogram().record(text)).toThrow(TypeError);
    expect(() => new LatencyHistogram().quantileMs(text)).toThrow(TypeError);
  });
});
