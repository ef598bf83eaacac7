import type { Hints } from './Hints.ts';

type OnHint = (participantId: string) => void;

/** Hints between nodes of one process. */
export class MemoryHints implements Hints {
  readonly #listeners = new Map<string, ReadonlySet<OnHint>>();

  async tell(node: string, participantId: string): Promise<void> {
    for (const onHint of this.#listeners.get(node) ?? []) onHint(participantId);
  }

  async listen(node: string, onHint: OnHint): Promise<() => Promise<void>> {
    // An entry of its own, so that the same function may listen twice.
    const own: OnHint = (participantId) => onHint(participantId);
    this.#listeners.set(node, new Set([...(this.#listeners.get(node) ?? []), own]));
    return async () => {
      const left = [...(this.#listeners.get(node) ?? [])].filter((other) => other !== own);
      if (left.length === 0) this.#listeners.delete(node);
      else this.#listeners.set(node, new Set(left));
    };
  }

  close(): Promise<void> {
    this.#listeners.clear();
    return Promise.resolve();
  }
}
