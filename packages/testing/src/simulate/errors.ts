import { SrvThredsError, type ErrorCodeRow } from '@srvthreds/core';

/** Codes thrown by `simulate` and what it hands to its script. */
export const SIMULATION_ERRORS = {
  SIMULATION_MISMATCH: {
    means: 'Something in a simulation was not as the script expects it.',
    remedy:
      'The message shows what was expected and what was found; mend the pattern or the script.',
  },
  SIMULATION_MISUSED: {
    means:
      'A script asks for something that cannot be: an answer where nobody was asked, a thred that there is none.',
    remedy: 'Send what starts the thred, or asks, first.',
  },
  SIMULATION_ENDLESS: {
    means: 'While the script let time pass, more expiries were made than anybody can have meant.',
    remedy: 'Look for expiries that lead back to themselves, or let less time pass at once.',
  },
} as const satisfies Record<string, ErrorCodeRow>;

export type SimulationErrorCode = keyof typeof SIMULATION_ERRORS;

/** A simulation that did not go as its script says. */
export class SimulationError extends SrvThredsError<SimulationErrorCode> {}
