import type { Cancel } from '@srvthreds/core';

/** Keeps this process alive, though nothing else in it may wait: timers of threds that are due later would be forgotten. */
export function holdProcess(): Cancel {
  const longest = 2 ** 31 - 1;
  const timer = setInterval(() => undefined, longest);
  return () => clearInterval(timer);
}
