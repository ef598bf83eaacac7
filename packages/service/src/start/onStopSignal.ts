/**
 * One Ctrl+C can arrive several times: the terminal sends it to every process of the group, and npm and the set-up
 * script pass theirs on as well.
 */
const SAME_SIGNAL_MS = 500;

export interface StopSignals {
  /** The first one: end in good order. */
  readonly stop: () => void;
  /** A second one, meant as such: end now. */
  readonly kill: () => void;
}

/** Listens for SIGINT and SIGTERM. */
export function onStopSignal({ stop, kill }: StopSignals): void {
  let firstAt: number | undefined;
  const onSignal = (): void => {
    const now = performance.now();
    if (firstAt === undefined) {
      firstAt = now;
      stop();
    } else if (now - firstAt > SAME_SIGNAL_MS) kill();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}
