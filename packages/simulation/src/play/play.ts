import type { Finding } from '../ledger/Findings.ts';
import type { Script } from '../script/Script.ts';
import { carryOut } from './carryOut.ts';
import { Fleet, type LoggerOf } from './Fleet.ts';
import { leftBehind, tracesLeft, unsettledKin } from './leftBehind.ts';
import { Producer } from './Producer.ts';
import { replayAll } from './replayAll.ts';
import { unfinished } from './unfinished.ts';
import { World } from './World.ts';

/** What came of a run. */
export interface Outcome {
  readonly findings: readonly Finding[];
  /** Equal for two runs that took the same course. */
  readonly traceHash: string;
  /** Simulated time that it took, milliseconds. */
  readonly lastedMs: number;
  readonly calls: number;
  readonly messages: number;
  /** Messages that were delivered again. */
  readonly repeats: number;
}

export interface PlayOptions {
  readonly loggerOf?: LoggerOf;
}

/** Longest time for everything to come to its end once the servers are well, milliseconds. */
const LONGEST_SETTLING_MS = 90_000;
const LONGEST_SHUTDOWN_MS = 15_000;
const GRACE_MS = 10_000;
const MINUTE_MS = 60_000;

/** Plays a script: its steps, then good weather until everything is over, then the engines go. */
export async function play(script: Script, { loggerOf }: PlayOptions = {}): Promise<Outcome> {
  const world = new World(script);
  const { scheduler, ledger, trace } = world;
  const fleet = new Fleet(world, loggerOf);
  const producer = new Producer(world, (engine) => fleet.member(engine));
  const stopListening = onUnhandled((text) => ledger.findings.add('unhandled', text));
  await world.prepare();
  for (const step of script.steps)
    scheduler.at(step.at * 1_000, () => carryOut(step, world, fleet, producer));
  await scheduler.advanceTo((script.steps.at(-1)?.at ?? 0) + 1);
  world.weather.clear();
  await settle(world, fleet, producer);
  unsettledKin(world);
  if (script.untilTracesGo) await waitForTraces(world);
  await leftBehind(world);
  await shutDown(world, fleet);
  await replayAll(world);
  // Node tells of them only between two turns of its loop.
  await new Promise((resolve) => setImmediate(resolve));
  stopListening();
  return {
    findings: ledger.findings.list,
    traceHash: trace.hash,
    lastedMs: scheduler.nowMs,
    calls: trace.length,
    messages: ledger.messages.size,
    repeats: ledger.messages.repeats,
  };
}

async function settle(world: World, fleet: Fleet, producer: Producer): Promise<void> {
  const { scheduler, ledger } = world;
  const begun = scheduler.nowMs;
  for (;;) {
    fleet.ensureOne();
    const left = await unfinished(world, producer);
    if (left === undefined) return;
    const since = scheduler.nowMs - Math.max(begun, producer.lastCopyMs);
    if (since > LONGEST_SETTLING_MS) {
      ledger.findings.add('stuck', left);
      return;
    }
    await scheduler.advance(250);
  }
}

/** Until the engines have had the time to find out that the traces may go. */
async function waitForTraces(world: World): Promise<void> {
  const { tombstoneMs = 0, markerMs = 0, sweepMs = 0 } = world.script.settings;
  await world.scheduler.advance(tombstoneMs + MINUTE_MS + 2 * markerMs + 3 * sweepMs + 5_000);
  tracesLeft(world);
}

async function shutDown(world: World, fleet: Fleet): Promise<void> {
  for (const member of fleet.all) member.shutdown(GRACE_MS);
  const begun = world.scheduler.nowMs;
  while (fleet.all.some(({ process }) => process.isAlive)) {
    if (world.scheduler.nowMs - begun > LONGEST_SHUTDOWN_MS)
      return world.ledger.findings.add('stuck', 'an engine does not stop');
    await world.scheduler.advance(250);
  }
  return undefined;
}

function onUnhandled(tell: (text: string) => void): () => void {
  const listener = (reason: unknown): void => tell(String(reason));
  process.on('unhandledRejection', listener);
  return () => process.off('unhandledRejection', listener);
}
