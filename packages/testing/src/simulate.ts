export { describeCoverage, mergeCoverage, missedBy } from './simulate/Coverage.ts';
export { SIMULATION_ERRORS, SimulationError } from './simulate/errors.ts';
export { simulate } from './simulate/simulate.ts';
export { Simulation } from './simulate/Simulation.ts';

export type { Coverage, CoverageItem } from './simulate/Coverage.ts';
export type { Duration } from './simulate/Duration.ts';
export type { SimulationErrorCode } from './simulate/errors.ts';
export type { ExpectedMessage } from './simulate/matchMessages.ts';
export type { SimulateOptions, SimulationResult } from './simulate/simulate.ts';
export type { SentEvent } from './simulate/Simulation.ts';
