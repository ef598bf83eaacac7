/** What became of one event, as `MetricsCollector.recordHandled` takes it. */
export interface HandledEvent {
  /**
   * From the event's acceptance to the end of its handling, milliseconds, finite.
   * A negative one, as the clocks of two machines can give, counts as 0.
   */
  readonly latencyMs: number;

  /** The event started a thred or moved a waiting one. */
  readonly matched: boolean;

  /** The handling ended in an error. */
  readonly failed: boolean;
}
