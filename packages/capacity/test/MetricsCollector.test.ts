import { describe, expect, it } from 'vitest';
import { MetricsCollector } from '../src/index.ts';
import type { MetricsCollectorOptions } from '../src/index.ts';

const ok = { latencyMs: 10, matched: true, failed: false };

/** A collector whose clock and CPU time stand where the test puts them. */
function collectorAt(startMs: number, options: Partial<MetricsCollectorOptions> = {}) {
  const machine = { nowMs: startMs, cpu: { user: 0, system: 0 } };
  const collector = new MetricsCollector({
    queueDepth: () => Promise.resolve(12),
    activeThreds: () => 34,
    connectionCount: () => 5,
    now: () => machine.nowMs,
    cpuUsage: () => machine.cpu,
    memoryUsageBytes: () => 64_000_000,
    cores: 2,
    ...options,
  });
  return { machine, collector };
}

function handle(collector: MetricsCollector, times: number, event = ok): void {
  for (let done = 0; done < times; done += 1) collector.recordHandled(event);
}

describe('MetricsCollector', () => {
  it('has every metric of the seed, and no other, from the start', async () => {
    const { collector } = collectorAt(0);
    expect(await collector.snapshot()).toEqual({
      queueDepth: 12,
      messageProcessingRate: 0,
      messageLatency: 0,
      cpuUtilization: 0,
      memoryUsage: 64_000_000,
      connectionCount: 5,
      activeThreds: 34,
      patternMatchRate: 0,
      errorRate: 0,
    });
  });

  it('reads this process and this machine when no source is given', async () => {
    let nowMs = 0;
    const collector = new MetricsCollector({
      queueDepth: () => 0,
      activeThreds: () => 0,
      connectionCount: () => 0,
      now: () => nowMs,
    });
    nowMs = 1e9;
    const { cpuUtilization, memoryUsage } = await collector.snapshot();
    expect(cpuUtilization).toBeGreaterThanOrEqual(0);
    expect(cpuUtilization).toBeLessThan(0.01);
    expect(memoryUsage).toBeGreaterThan(1e6);
  });

  describe('rates', () => {
    it('divides by the time since construction while the window fills', async () => {
      const { machine, collector } = collectorAt(5_000_000);
      handle(collector, 30);
      machine.nowMs += 10_000;
      expect((await collector.snapshot()).messageProcessingRate).toBe(3);
    });

    it('divides by a second at least, so that one early event is no burst', async () => {
      const { machine, collector } = collectorAt(0);
      machine.nowMs = 1;
      handle(collector, 1);
      expect((await collector.snapshot()).messageProcessingRate).toBe(1);
    });

    it('gives a steady load its rate, wherever in a second it looks', async () => {
      const { machine, collector } = collectorAt(0.5);
      const rates: number[] = [];
      for (let tick = 0; tick < 200; tick += 1) {
        handle(collector, 5);
        machine.nowMs += 250;
        rates.push((await collector.snapshot()).messageProcessingRate);
      }
      expect(rates.slice(4).every((rate) => Math.abs(rate - 20) < 1e-9)).toBe(true);
    });

    it('forgets an event once the window has passed it', async () => {
      const { machine, collector } = collectorAt(0, { windowSeconds: 10 });
      handle(collector, 11);
      machine.nowMs = 10_999;
      expect((await collector.snapshot()).messageProcessingRate).toBeCloseTo(1, 3);
      machine.nowMs = 11_000;
      expect((await collector.snapshot()).messageProcessingRate).toBe(0);
      expect(collector.latencyQuantileMs(0.5)).toBe(0);
    });

    it('looks back 60 seconds when no window is given', async () => {
      const { machine, collector } = collectorAt(0);
      handle(collector, 60);
      machine.nowMs = 60_000;
      expect((await collector.snapshot()).messageProcessingRate).toBe(1);
      machine.nowMs = 61_000;
      expect((await collector.snapshot()).messageProcessingRate).toBe(0);
    });

    it('forgets all after a silence, even where the ring comes round', async () => {
      const { machine, collector } = collectorAt(0, { windowSeconds: 4 });
      handle(collector, 100);
      machine.nowMs = 5000 * 1000;
      handle(collector, 8);
      expect((await collector.snapshot()).messageProcessingRate).toBe(2);
    });

    it('stands still while the clock steps back', async () => {
      const { machine, collector } = collectorAt(0);
      machine.nowMs = 10_000;
      handle(collector, 10);
      machine.nowMs = -50_000;
      handle(collector, 10);
      expect((await collector.snapshot()).messageProcessingRate).toBe(2);
    });
  });

  describe('ratios', () => {
    it('gives matches and failures as shares of the handled events', async () => {
      const { machine, collector } = collectorAt(0);
      handle(collector, 6);
      handle(collector, 3, { ...ok, matched: false });
      handle(collector, 1, { ...ok, matched: false, failed: true });
      machine.nowMs = 1000;
      const { patternMatchRate, errorRate } = await collector.snapshot();
      expect(patternMatchRate).toBe(0.6);
      expect(errorRate).toBe(0.1);
    });
  });

  describe('latency', () => {
    it('gives the mean of the window, and quantiles beside it', async () => {
      const { collector } = collectorAt(0);
      handle(collector, 98, { ...ok, latencyMs: 10 });
      handle(collector, 2, { ...ok, latencyMs: 510 });
      expect((await collector.snapshot()).messageLatency).toBe(20);
      expect(Math.abs(collector.latencyQuantileMs(0.5) - 10)).toBeLessThan(10 / 32 + 0.001);
      expect(Math.abs(collector.latencyQuantileMs(0.99) - 510)).toBeLessThan(510 / 32 + 0.001);
    });

    it('takes quantiles over all seconds of the window', () => {
      const { machine, collector } = collectorAt(0);
      for (let second = 0; second < 10; second += 1) {
        machine.nowMs = second * 1000;
        handle(collector, 1, { ...ok, latencyMs: second / 1000 });
      }
      expect(collector.latencyQuantileMs(0.5)).toBe(0.004);
    });

    it('counts a negative latency, from clocks that disagree, as 0', async () => {
      const { collector } = collectorAt(0);
      handle(collector, 1, { ...ok, latencyMs: -5 });
      handle(collector, 1, { ...ok, latencyMs: 4 });
      expect((await collector.snapshot()).messageLatency).toBe(2);
    });

    it('refuses a latency that is no finite number, and counts nothing', async () => {
      const { collector } = collectorAt(0);
      const record = (latencyMs: unknown) => () =>
        collector.recordHandled({ ...ok, latencyMs: latencyMs as number });
      expect(record(Number.NaN)).toThrow(
        new RangeError('expected latencyMs to be a finite number, found NaN'),
      );
      expect(record(Infinity)).toThrow(RangeError);
      expect(record('4')).toThrow(TypeError);
      expect((await collector.snapshot()).messageProcessingRate).toBe(0);
    });

    it('refuses a quantile outside 0 to 1', () => {
      const { collector } = collectorAt(0);
      expect(() => collector.latencyQuantileMs(99)).toThrow(RangeError);
      expect(() => collector.latencyQuantileMs('1' as unknown as number)).toThrow(TypeError);
    });
  });

  describe('cpuUtilization', () => {
    it('gives user and system time as a share of all cores since the last snapshot', async () => {
      const { machine, collector } = collectorAt(0);
      machine.nowMs = 10_000;
      machine.cpu = { user: 4_000_000, system: 1_000_000 };
      expect((await collector.snapshot()).cpuUtilization).toBe(0.25);
      machine.nowMs = 12_000;
      machine.cpu = { user: 8_000_000, system: 1_000_000 };
      expect((await collector.snapshot()).cpuUtilization).toBe(1);
    });

    it('gives two readers within a second the same measurement', async () => {
      const { machine, collector } = collectorAt(0);
      machine.nowMs = 2000;
      machine.cpu = { user: 1_000_000, system: 0 };
      await collector.snapshot();
      machine.nowMs = 2001;
      machine.cpu = { user: 1_002_000, system: 0 };
      expect((await collector.snapshot()).cpuUtilization).toBe(0.25);
    });

    it('measures at the first snapshot, however early', async () => {
      const { machine, collector } = collectorAt(0);
      machine.nowMs = 100;
      machine.cpu = { user: 100_000, system: 0 };
      expect((await collector.snapshot()).cpuUtilization).toBe(0.5);
    });

    it.each([
      [500_000_000, 1],
      [0, 0],
    ])('stays within 0 and 1 when CPU time goes to %d', async (user, ratio) => {
      const { machine, collector } = collectorAt(0);
      machine.nowMs = 1000;
      machine.cpu = { user: 1_000_000, system: 0 };
      await collector.snapshot();
      machine.nowMs = 2000;
      machine.cpu = { user, system: 0 };
      expect((await collector.snapshot()).cpuUtilization).toBe(ratio);
    });

    it('counts half a core as full at half a second per second', async () => {
      const { machine, collector } = collectorAt(0, { cores: 0.5 });
      machine.nowMs = 2000;
      machine.cpu = { user: 1_000_000, system: 0 };
      expect((await collector.snapshot()).cpuUtilization).toBe(1);
    });
  });

  describe('sources', () => {
    it.each([
      ['queueDepth', 'queueDepth()'],
      ['activeThreds', 'activeThreds()'],
      ['connectionCount', 'connectionCount()'],
      ['memoryUsageBytes', 'memoryUsageBytes()'],
    ])('refuses a negative %s', async (source, name) => {
      const { collector } = collectorAt(0, { [source]: () => -1 });
      await expect(collector.snapshot()).rejects.toThrow(
        new RangeError(`expected ${name} to be a finite number >= 0, found -1`),
      );
    });

    it('refuses an answer that is not a number', async () => {
      const { collector } = collectorAt(0, { queueDepth: () => '12' as unknown as number });
      await expect(collector.snapshot()).rejects.toThrow(TypeError);
    });

    it('passes on the error of a source that rejects', async () => {
      const down = new Error('no broker');
      const { collector } = collectorAt(0, { queueDepth: () => Promise.reject(down) });
      await expect(collector.snapshot()).rejects.toBe(down);
    });

    it('passes on what a source throws, and leaves no rejection of another unseen', async () => {
      const down = new Error('no store');
      const { collector } = collectorAt(0, {
        queueDepth: () => Promise.reject(new Error('no broker')),
        activeThreds: () => {
          throw down;
        },
      });
      await expect(collector.snapshot()).rejects.toBe(down);
    });

    it('stops waiting for a source that never answers when the signal aborts', async () => {
      const { collector } = collectorAt(0, { queueDepth: () => new Promise<number>(() => {}) });
      const controller = new AbortController();
      const snapshot = collector.snapshot(controller.signal);
      const reason = new Error('shutting down');
      controller.abort(reason);
      await expect(snapshot).rejects.toBe(reason);
      await expect(collector.snapshot(controller.signal)).rejects.toBe(reason);
    });

    it('answers as usual under a signal that does not abort', async () => {
      const { collector } = collectorAt(0);
      const { queueDepth } = await collector.snapshot(new AbortController().signal);
      expect(queueDepth).toBe(12);
    });

    it('refuses a clock that gives no finite number', async () => {
      const { machine, collector } = collectorAt(0);
      machine.nowMs = Number.NaN;
      const message = 'expected now() to be a finite number, found NaN';
      expect(() => collector.recordHandled(ok)).toThrow(new RangeError(message));
      expect(() => collector.latencyQuantileMs(0.5)).toThrow(new RangeError(message));
      await expect(collector.snapshot()).rejects.toThrow(new RangeError(message));
    });

    it('refuses CPU time that is no number >= 0', async () => {
      const { machine, collector } = collectorAt(0);
      machine.nowMs = 1000;
      machine.cpu = { user: Number.NaN, system: 0 };
      await expect(collector.snapshot()).rejects.toThrow(
        new RangeError('expected cpuUsage().user to be a finite number >= 0, found NaN'),
      );
    });
  });

  describe('construction', () => {
    it.each(['queueDepth', 'activeThreds', 'connectionCount', 'now'])('wants %s', (source) => {
      expect(() => collectorAt(0, { [source]: 7 })).toThrow(
        new TypeError(`expected ${source} to be a function, found number`),
      );
    });

    it.each([0, 1.5, 601, Number.NaN])('refuses a window of %d seconds', (windowSeconds) => {
      expect(() => collectorAt(0, { windowSeconds })).toThrow(
        new RangeError(
          `expected windowSeconds to be a whole number from 1 to 600, found ${windowSeconds}`,
        ),
      );
    });

    it.each([0, -1, Infinity])('refuses %d cores', (cores) => {
      expect(() => collectorAt(0, { cores })).toThrow(
        new RangeError(`expected cores to be a finite number > 0, found ${cores}`),
      );
    });

    it('refuses a clock that starts at no finite number', () => {
      expect(() => collectorAt(Infinity)).toThrow(RangeError);
    });
  });
});
