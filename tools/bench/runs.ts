import { build, type Histogram } from 'hdr-histogram-js';
import { cpuMs } from './cpu.ts';
import type { Subject } from './Subject.ts';

export interface Throughput {
  readonly instancesPerSecond: number;
  /** Over all processes, servers included. */
  readonly cpuMsPerInstance: number;
}

/** As many instances as it can, `concurrent` of them at a time. */
export async function saturated(
  subject: Subject,
  instances: number,
  concurrent: number,
): Promise<Throughput> {
  const cpu = cpuMs(subject.processes);
  const start = performance.now();
  await inParallel(instances, concurrent, (index) => subject.play(`s${index}`));
  await subject.settled();
  const wallMs = performance.now() - start;
  return {
    instancesPerSecond: (instances / wallMs) * 1_000,
    cpuMsPerInstance: (cpuMs(subject.processes) - cpu) / instances,
  };
}

let paces = 0;

/** Time from event to message, microseconds, with arrivals at a fixed pace that do not wait for answers. */
export async function latency(
  subject: Subject,
  perSecond: number,
  seconds: number,
): Promise<Histogram> {
  const histogram = build({ numberOfSignificantValueDigits: 3, lowestDiscernibleValue: 1 });
  const told = (ms: number): void => histogram.recordValue(Math.round(ms * 1_000));
  const pace = paces++;
  const running: Promise<void>[] = [];
  const begin = performance.now();
  for (let i = 0; i < perSecond * seconds; i++) {
    const due = begin + (i * 1_000) / perSecond;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    running.push(subject.play(`l${pace}-${i}`, told));
  }
  await Promise.all(running);
  return histogram;
}

/** Events per second that one thred takes, in order. */
export async function hotThred(tick: () => Promise<void>, events: number): Promise<number> {
  const start = performance.now();
  await inParallel(events, 256, tick);
  return (events / (performance.now() - start)) * 1_000;
}

/** Runs `count` pieces of work, `concurrent` at a time. */
async function inParallel(
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
