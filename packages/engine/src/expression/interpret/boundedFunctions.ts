import { builtIn } from '../compile/functions/builtIn.ts';
import { definitionOf } from '../compile/functions/definitions.ts';
import type { Run } from '../compile/Run.ts';

/**
 * Functions of the language for which `jsonata`'s own have no bound that a clock could keep, or ask for the time of day:
 * they are put in the place of those.
 */
export function boundedFunctions(run: Run): Record<string, object> {
  return {
    // `jsonata` counts the arguments and reads their names from the source, so they stand here one by one.
    pad: stub('pad', (text, width, characters) => work('pad', [text, width, characters], run)),
    join: stub('join', (texts, separator) => work('join', [texts, separator], run)),
    toMillis: stub('toMillis', (text, picture) => work('toMillis', [text, picture], run)),
  };
}

function stub(name: string, implementation: (...args: readonly unknown[]) => unknown): object {
  return {
    _jsonata_function: true,
    implementation,
    signature: definitionOf(name)?.signature,
  };
}

function work(name: string, args: readonly unknown[], run: Run): unknown {
  return builtIn(name)!.work(args, run);
}
