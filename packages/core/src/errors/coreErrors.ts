import { SrvThredsError, type ErrorCodeRow } from './SrvThredsError.ts';

/** Codes thrown by `@srvthreds/core`. */
export const CORE_ERRORS = {
  EVENT_INVALID: {
    means: 'An event does not have the shape of an event; `details.findings` lists every fault.',
    remedy: 'Mend the fields named by the JSON pointers and send it again.',
  },
  EVENT_TOO_LARGE: {
    means: 'An event is longer than the limit of the door it came to.',
    remedy: 'Send a reference to the content instead of the content, or raise `maxEventLength`.',
  },
  PATTERN_INVALID: {
    means:
      'A pattern cannot be loaded; `details.findings` lists every fault of its shape; if there is none, every other.',
    remedy: 'Mend the places named by the JSON pointers.',
  },
} as const satisfies Record<string, ErrorCodeRow>;

export type CoreErrorCode = keyof typeof CORE_ERRORS;

/** An event or a pattern that was refused at the door. */
export class CoreError extends SrvThredsError<CoreErrorCode> {}
