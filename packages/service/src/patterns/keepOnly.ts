import type { PatternsStore } from '@srvthreds/engine';

/** Takes every other pattern out of use: what an earlier start has loaded and is gone since. Its threds go on. */
export async function keepOnly(ids: readonly string[], patterns: PatternsStore): Promise<void> {
  const kept = new Set(ids);
  await patterns.removeAll(Object.keys(patterns.active).filter((id) => !kept.has(id)));
}
