import { SrvThredsError, WIRE_CODES, type ErrorCodeRow, type WireCode } from '@srvthreds/core';

/** Codes thrown by `@srvthreds/engine`. */
export const ENGINE_ERRORS = {
  ENGINE_STOPPED: {
    means:
      'An engine was given an event before `start()` or after `shutdown()`; nothing was taken.',
    remedy: 'Send the same event to an engine that runs.',
  },
  ENGINE_QUEUE_MISMATCH: {
    means:
      'Another engine on this store reads other queues, so events would reach only one of them.',
    remedy: 'Give all engines of a store the same queue.',
  },
  ENGINE_PARTITION_MISMATCH: {
    means: 'The store was made with another number of partitions than the queue is used with.',
    remedy: 'Use the number that the store was made with; it cannot be changed later.',
  },
  ENGINE_FORMAT_UNKNOWN: {
    means: 'Something in the store or a queue was written by a newer release.',
    remedy: 'Bring this engine up to date; until then it leaves the partition to others.',
  },
  ENGINE_MESSAGES_QUEUED: {
    means: '`onMessage` was called on an engine whose messages go to a message queue.',
    remedy: 'Read the message queue, or leave `messageQ` out.',
  },
  DEAD_LETTER_NOT_FOUND: {
    means: 'No dead letter of that name waits; it may have been sent again or removed before.',
    remedy: 'List the dead letters again; `show` tells for a while what became of one.',
  },
  DEAD_LETTER_CUT: {
    means: 'A dead letter holds only the beginning of a message that was too large to keep.',
    remedy: 'Remove the letter; let whoever sent the message make a smaller one.',
  },
  CATALOGUE_BUSY: {
    means:
      'The list of patterns in use was changed by others whenever this one wanted to change it.',
    remedy: 'Try again; let fewer programs add patterns at once.',
  },
  CATALOGUE_INCOMPLETE: {
    means: 'A part of the list of patterns in use was not in the store whenever it was looked for.',
    remedy: 'Try again; if it stays so, bring the store back from a copy.',
  },
  PATTERN_NOT_FOUND: {
    means: 'No pattern of that id and version is stored.',
    remedy: 'Add the pattern; a running thred needs the version that it began with.',
  },
  EXPRESSION_INVALID: {
    means: 'An expression does not parse.',
    remedy: 'Mend it; `validatePattern` finds it before the pattern is loaded.',
  },
  EXPRESSION_FAILED: {
    means: 'An expression failed when it was evaluated; the step was not made.',
    remedy: 'Guard it against the event that is named, or mend the event.',
  },
  EXPRESSION_BOUND: {
    means: 'An expression ran too long, went too deep or gave too much; the step was not made.',
    remedy: 'Simplify it, or raise `expressionBounds`.',
  },
  STEP_NO_REACTION: {
    means: 'A transition names a reaction that the pattern does not have; the step was not made.',
    remedy: 'Mend the pattern; strict validation refuses it.',
  },
  STEP_NO_LOCAL_NAME: {
    means: 'A directive takes a local as input but does not name it; the step was not made.',
    remedy: 'Add `localName`; strict validation refuses the pattern without it.',
  },
  STEP_NO_TRANSFORM: {
    means: 'A transform has neither a template nor an expression; the step was not made.',
    remedy: 'Add one of them; strict validation refuses the pattern.',
  },
  STEP_BAD_RECIPIENT: {
    means: 'A publish gives something that is no address; the step was not made.',
    remedy: 'Make every element of `to` give a text or a list of texts.',
  },
  STEP_CHAIN_TOO_LONG: {
    means: 'One event ran through more reactions than allowed; the step was not made.',
    remedy: 'Look for a reaction that keeps forwarding to itself, or raise `maxStepsPerEvent`.',
  },
  STEP_BAD_SPAWN_INPUT: {
    means:
      'A spawn takes a local as input, and what the local holds is no event; the step was not made.',
    remedy: 'Keep the whole event in the local, such as with `$setLocal(name, $event)`.',
  },
  STEP_SPAWN_TOO_DEEP: {
    means: 'Threds have spawned one another more than 32 deep; the step was not made.',
    remedy: 'Look for a pattern that keeps spawning itself.',
  },
  STEP_TOO_MANY_CHILDREN: {
    means:
      'A thred has spawned more than 2,000 children, ended ones included; the step was not made.',
    remedy: 'Spawn siblings, or let the thred end and another one go on in its place.',
  },
  STEP_REFUSED: {
    means: 'The sender may not do what the event asks for, or left something out.',
    remedy: 'The message says which; `details.wireCode` is the number sent to the sender.',
  },
  REPLAY_INCOMPLETE: {
    means: 'A thred cannot be replayed: the journal has been trimmed since the thred was started.',
    remedy: 'Keep the journal longer (`journalKeepMs`), or replay from the records made of it.',
  },
  REPLAY_MOVING: {
    means: 'A thred cannot be compared with its replay, because it never stood still meanwhile.',
    remedy: 'Replay it again.',
  },
  EVENT_POISON: {
    means:
      'Engines have ended again and again while they handled an event; it was set aside, alone.',
    remedy: 'Look at the dead letter and at the pattern; send it again when the cause is mended.',
  },
  EVENT_TOO_OLD: {
    means:
      'An event is so old that the engine cannot tell any more whether it was applied; it was not.',
    remedy: 'Look at the dead letter; send its content as a new event if it is still wanted.',
  },
} as const satisfies Record<string, ErrorCodeRow>;

export type EngineErrorCode = keyof typeof ENGINE_ERRORS;

/** An engine operation that did not do what it was asked for. */
export class EngineError extends SrvThredsError<EngineErrorCode> {}

/** A failure that the sender is told about in so many words and with a number of its own, not as a server error. */
export class RefusedError extends EngineError {
  readonly wireCode: WireCode;
  /** What the sender is told of its causes, if anything. */
  readonly wireCause: object | undefined;

  constructor(message: string, wireCode: WireCode, wireCause?: object) {
    super('STEP_REFUSED', message, { details: { wireCode } });
    this.wireCode = wireCode;
    this.wireCause = wireCause;
  }
}

/** There is no such thred, or not any more. */
export function noSuchThred(thredId: string): RefusedError {
  return new RefusedError(`Thred ${thredId} does not exist`, WIRE_CODES.thredDoesNotExist);
}

/** The sender is not allowed to. */
export function unauthorized(message: string): RefusedError {
  return new RefusedError(message, WIRE_CODES.unauthorized);
}
