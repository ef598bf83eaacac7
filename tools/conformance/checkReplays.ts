import { ScenarioFailure } from './ScenarioFailure.ts';
import type { World } from './World.ts';

/** Every thred, made again from its journal, is what is stored, byte for byte. @returns how many there were */
export async function checkReplays(world: World): Promise<number> {
  const lines = await world.journal();
  const started = lines.flatMap(({ kind, thredId }) => (kind === 'start' ? [thredId!] : []));
  for (const thredId of started) {
    const replay = await world.engine.threds.replay(thredId);
    if (replay?.isSame === false)
      throw new ScenarioFailure(
        `replay of ${thredId}: expected ${replay.stored}, found ${JSON.stringify(replay.state)}`,
      );
  }
  return started.length;
}
