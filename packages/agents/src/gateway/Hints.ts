/**
 * Tells a node that there may be something new for a participant who is connected there. A hint saves waiting and nothing
 * else: it may be lost, come late or twice.
 */
export interface Hints {
  /** @throws anything, if it certainly did not arrive */
  tell(node: string, participantId: string): Promise<void>;

  /**
   * Hears what is told to a node; several may listen under one name.
   *
   * @param onHint must not throw
   * @returns ends it
   */
  listen(node: string, onHint: (participantId: string) => void): Promise<() => Promise<void>>;

  /** May be called twice. */
  close(): Promise<void>;
}
