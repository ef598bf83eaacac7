import { existsSync, readFileSync } from 'node:fs';
import { findMutant } from '../mutants/findMutant.ts';
import { patchModules } from '../mutants/patchModules.ts';
import type { Script } from '../script/Script.ts';
import { describeScript } from '../script/describeScript.ts';

/**
 * Plays one script again and prints what is wrong.
 *
 * @param source a file, or the script itself as JSON
 * @returns the process's exit code
 */
export async function replay(source: string, mutant?: string): Promise<number> {
  if (mutant !== undefined) patchModules(findMutant(mutant));
  // Only now, so that the engine is loaded with the mutant's changes.
  const { play } = await import('../play/play.ts');
  const script = JSON.parse(existsSync(source) ? readFileSync(source, 'utf8') : source) as Script;
  console.log(describeScript(script));
  const { findings, traceHash, lastedMs } = await play(script);
  for (const { rule, text, atMs } of findings) console.log(`${rule}: ${text} (at ${atMs} ms)`);
  console.log(`${findings.length} findings, ${lastedMs} ms simulated, trace ${traceHash}`);
  return findings.length > 0 ? 1 : 0;
}
