/**
 * What goes wrong with one call. Its parts happen in this order: the delay, the stall, a failure before, the call
 * itself, a failure after.
 */
export interface Fault {
  /** The call is made so much later, by the wrapper's clock; milliseconds, >= 0. */
  readonly delayMs?: number;
  /** The call is made when this resolves: a stopped process that goes on later. */
  readonly stall?: Promise<void>;
  /**
   * `before`: the server is not there, nothing is done. `after`: the server does it and the reply is lost, so the
   * caller sees the same error and cannot know.
   */
  readonly fail?: 'before' | 'after';
}

/**
 * Decides what goes wrong.
 *
 * @param method name of the method that is called
 * @param count how often it has been called, this time included; from 1
 * @returns undefined: nothing goes wrong
 */
export type FaultPlan<Method extends string> = (method: Method, count: number) => Fault | undefined;
