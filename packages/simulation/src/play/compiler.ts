import { DEFAULT_EXPRESSION_BOUNDS, PatternCompiler } from '@srvthreds/engine';

/** The time that an expression takes is measured by the machine's clock, on which nothing here may depend. */
const BOUNDS = { ...DEFAULT_EXPRESSION_BOUNDS, timeoutMs: 3_600_000 };

/** Makes the patterns of all runs ready, each once: to do so for every engine took half the time. */
export const COMPILER = new PatternCompiler({ bounds: BOUNDS });
