import { describeScript } from '../script/describeScript.ts';
import type { Failure } from './protocol.ts';

/** One line for a seed that fails; with its script, if that was made short. */
export function reportFailure({ seed, finding, script }: Failure): void {
  console.log(`seed ${seed}: ${finding.rule}: ${finding.text} (at ${finding.atMs} ms)`);
  if (!script) return;
  console.log(describeScript(script));
  console.log(`  --replay '${JSON.stringify(script)}'`);
}
