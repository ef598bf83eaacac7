import { errorMessage } from '@srvthreds/core';
import { ThredsStore } from '@srvthreds/engine';
import type { World } from './World.ts';

/** Makes every thred that is alive again from its journal: byte for byte it must be what is stored. */
export async function replayAll(world: World): Promise<void> {
  const { ledger, store, script } = world;
  const { partitions } = script;
  const threds = new ThredsStore(world.newPatternsStore(), store, { partitions });
  for (const thredId of ledger.threds.alive()) {
    const wrong = await difference(threds, thredId);
    if (wrong !== undefined) ledger.findings.add('fold', `replay of ${thredId}: ${wrong}`);
  }
}

async function difference(threds: ThredsStore, thredId: string): Promise<string | undefined> {
  try {
    const replay = await threds.replay(thredId);
    return replay?.isSame === true ? undefined : 'it is not what is stored';
  } catch (error) {
    return errorMessage(error);
  }
}
