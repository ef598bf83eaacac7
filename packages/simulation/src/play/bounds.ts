import { DEFAULT_EXPRESSION_BOUNDS, type ExpressionBounds } from '@srvthreds/engine';

/** The time that an expression takes is measured by the machine's clock, on which nothing here may depend. */
export const BOUNDS: ExpressionBounds = { ...DEFAULT_EXPRESSION_BOUNDS, timeoutMs: 3_600_000 };
