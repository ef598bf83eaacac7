/**
 * Whether a topic is one through which engines are told something. No driver bounds these: `EventQ` is their door, and
 * to refuse what engines tell each other would stop the very consumer that makes room.
 */
export function carriesEvents(topic: string): boolean {
  return /^(event-queue\.\d+|control-queue)$/.test(topic);
}
