import type { Message } from '@srvthreds/core';

/** Times from events to the messages that they bring about. */
export class Stopwatch {
  readonly #running = new Map<string, () => void>();

  /** The first message of a thred is for the warehouse, the second for the customer. @returns resolves when it is there */
  start(thredId: string, which: 'first' | 'second', told?: (ms: number) => void): Promise<void> {
    const sentAt = performance.now();
    return new Promise((resolve) => {
      this.#running.set(`${thredId}/${which}`, () => {
        told?.(performance.now() - sentAt);
        resolve();
      });
    });
  }

  stop({ event }: Message): void {
    const which = event.data?.title?.startsWith('Pack') ? 'first' : 'second';
    const key = `${event.thredId}/${which}`;
    this.#running.get(key)?.();
    this.#running.delete(key);
  }
}
