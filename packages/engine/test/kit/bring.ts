import { eventTopic } from '@srvthreds/queue';
import { decodeAggregate, type AggregateState } from '../../src/protocol/aggregates.ts';
import { commandId, type Command, type StartWork } from '../../src/protocol/commands.ts';
import type { Engine } from '../../src/index.ts';
import type { Scene } from './Scene.ts';

/** Brings commands to the only partition, as another one sends them, and has them and what they cause carried out. */
export async function bring(scene: Scene, engine: Engine, ...works: readonly Command[]) {
  for (const work of works)
    await scene.service.publish(eventTopic(0), { id: commandId(work), body: JSON.stringify(work) });
  await scene.clock.settle();
  await engine.settled();
}

/** What stands in the store under a name; undefined if nothing does. */
export async function stored({ storage }: Scene, id: string): Promise<AggregateState | undefined> {
  const snapshot = await storage.read({ partition: 0, id });
  return snapshot && decodeAggregate(snapshot.state);
}

/** The start of a thred of the pattern that is in use. */
export function startOf(
  { clock }: Scene,
  { patterns }: Engine,
  thredId: string,
  parts: Partial<StartWork> = {},
): StartWork {
  const patternId = thredId.slice(0, thredId.lastIndexOf('_'));
  const patternVersion = patterns.active[patternId]!;
  const base = { format: 1, kind: 'start', acceptedAt: clock.now() } as const;
  return { ...base, thredId, patternId, patternVersion, ...parts };
}
