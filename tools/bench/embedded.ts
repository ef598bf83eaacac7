import { startedThredId } from '@srvthreds/core';
import { createEngine, type Engine } from '@srvthreds/engine';
import { build, type Histogram } from 'hdr-histogram-js';
import { timed } from './measure.ts';
import { hotThred, packed, placed, yardstick } from './yardstick.ts';

export interface Throughput {
  readonly instancesPerSecond: number;
  readonly cpuMsPerInstance: number;
}

/** As many instances as it can, `concurrent` of them at a time. */
export async function saturated(instances: number, concurrent: number): Promise<Throughput> {
  const engine = await createEngine({ patterns: [yardstick], partitions: 16 });
  engine.onMessage(() => undefined);
  const { wallMs, cpuMs } = await timed(() =>
    inParallel(instances, concurrent, (index) => instance(engine, String(index))),
  );
  await engine.shutdown();
  return {
    instancesPerSecond: (instances / wallMs) * 1_000,
    cpuMsPerInstance: cpuMs / instances,
  };
}

/** Time from event to message, milliseconds, with arrivals at a fixed pace that do not wait for answers. */
export async function latency(perSecond: number, seconds: number): Promise<Histogram> {
  const engine = await createEngine({ patterns: [yardstick], partitions: 16 });
  const histogram = build({ numberOfSignificantValueDigits: 3, lowestDiscernibleValue: 1 });
  const sentAt = new Map<string, number>();
  engine.onMessage(({ event }) => {
    const key = event.data?.title?.startsWith('Pack') ? `${event.thredId}/1` : `${event.thredId}/2`;
    const sent = sentAt.get(key);
    if (sent !== undefined) histogram.recordValue(Math.round((performance.now() - sent) * 1_000));
    sentAt.delete(key);
  });
  const running: Promise<void>[] = [];
  const begin = performance.now();
  for (let i = 0; i < perSecond * seconds; i++) {
    const due = begin + (i * 1_000) / perSecond;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    running.push(timedInstance(engine, String(i), sentAt));
  }
  await Promise.all(running);
  await engine.shutdown();
  return histogram;
}

/** Events per second that one thred takes, in order. */
export async function oneHotThred(events: number): Promise<number> {
  const engine = await createEngine({ patterns: [hotThred], partitions: 16 });
  const source = { id: 'sensor' };
  const { threds } = await engine.handle({ id: 'tick-0', type: 'tick', source });
  const thredId = threds[0]!;
  const { wallMs } = await timed(() =>
    inParallel(events, 256, async (index) => {
      await engine.handle({ id: `tick-${index + 1}`, type: 'tick', source, thredId });
    }),
  );
  await engine.shutdown();
  return (events / wallMs) * 1_000;
}

async function instance(engine: Engine, id: string): Promise<void> {
  const { threds } = await engine.handle(placed(id));
  await engine.handle(packed(id, threds[0]!));
}

async function timedInstance(
  engine: Engine,
  id: string,
  sentAt: Map<string, number>,
): Promise<void> {
  const thredId = startedThredId('order', placed(id));
  sentAt.set(`${thredId}/1`, performance.now());
  await engine.handle(placed(id));
  sentAt.set(`${thredId}/2`, performance.now());
  await engine.handle(packed(id, thredId));
}

/** Runs `count` pieces of work, `concurrent` at a time. */
export async function inParallel(
  count: number,
  concurrent: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: concurrent }, worker));
}
