// A process that plays seeds for another one; with a mutant, if it is named as the argument.
import { findMutant } from '../mutants/findMutant.ts';
import { patchModules } from '../mutants/patchModules.ts';
import type { Request } from './protocol.ts';

const [mutant] = process.argv.slice(2);
if (mutant !== undefined) patchModules(findMutant(mutant));

// Only now, so that the engine is loaded with the mutant's changes.
const { playSeeds } = await import('./playSeeds.ts');

process.on('message', (request: Request) => {
  void playSeeds(request).then((reply) => process.send?.(reply));
});
