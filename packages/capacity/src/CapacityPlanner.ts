import { requiredInstances } from './requiredInstances.ts';

/**
 * How many instances of a service a load needs.
 *
 * Both answers come from the utilization law, `utilization = arrivals * service time / servers`,
 * solved for the servers and rounded up. An instance is taken to work on one thing at a time; if
 * yours works on `n` at once, pass the mean time divided by `n`.
 *
 * The answers are exact: each argument counts as the decimal its shortest text spells (0.7 is
 * 7/10), and only the last step rounds. A computed argument therefore keeps the error of its own
 * computation: `0.1 + 0.2` is read as 0.30000000000000004.
 *
 * A load of 0 needs 0 instances, as the formula says. A service that must answer at any time needs
 * a floor, and one of 2 if it must survive the loss of an instance:
 * `Math.max(2, CapacityPlanner.calculateEngineInstances(…))`.
 *
 * @see SrvThreds, Scalability and Performance, "Scaling Formulas"
 * @see Denning and Buzen (1978), "The Operational Analysis of Queueing Network Models", utilization
 *   law
 */
// The seed gives the planner this form, and callers know it by it.
export class CapacityPlanner {
  /**
   * Engine instances for a stream of events:
   * ceil(eventsPerSecond * processingTimeMs / (1000 * targetUtilization)).
   *
   * @param eventsPerSecond offered load of the whole system, events per second, >= 0
   * @param processingTimeMs mean time an engine is busy with one event, milliseconds, > 0
   * @param targetUtilization share of its time an instance should be busy, > 0 and <= 1; default
   *   0.7. The rest is room for bursts: the nearer to 1, the longer events wait.
   * @returns whole number >= 0; 0 only for a load of 0
   * @throws TypeError when an argument is not a number
   * @throws RangeError when an argument is outside its range, or the answer exceeds
   *   `Number.MAX_SAFE_INTEGER`
   * @see SrvThreds, Scalability and Performance, "Scaling Formulas"
   *
   * @example
   * CapacityPlanner.calculateEngineInstances(350, 6, 0.7); // 3: 350 * 6 / 700, to the last digit
   */
  static calculateEngineInstances(
    eventsPerSecond: number,
    processingTimeMs: number,
    targetUtilization = 0.7,
  ): number {
    return requiredInstances(
      { name: 'eventsPerSecond', perSecond: eventsPerSecond },
      processingTimeMs,
      targetUtilization,
    );
  }

  /**
   * Agent instances for a stream of messages:
   * ceil(messagesPerSecond * processingTimeMs / (1000 * targetUtilization)).
   *
   * @param messagesPerSecond offered load of all agents of the kind, messages per second, >= 0
   * @param processingTimeMs mean time an agent is busy with one message, milliseconds, > 0
   * @param targetUtilization share of its time an instance should be busy, > 0 and <= 1; default
   *   0.7
   * @returns whole number >= 0; 0 only for a load of 0
   * @throws TypeError when an argument is not a number
   * @throws RangeError when an argument is outside its range, or the answer exceeds
   *   `Number.MAX_SAFE_INTEGER`
   * @see SrvThreds, Scalability and Performance, "Scaling Formulas"
   */
  static calculateAgentInstances(
    messagesPerSecond: number,
    processingTimeMs: number,
    targetUtilization = 0.7,
  ): number {
    return requiredInstances(
      { name: 'messagesPerSecond', perSecond: messagesPerSecond },
      processingTimeMs,
      targetUtilization,
    );
  }
}
