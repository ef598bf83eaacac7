/** The course of a run in one number: two runs with the same number have done the same in the same order. */
export class Trace {
  #hash = 0x811c9dc5;
  #length = 0;

  get hash(): string {
    return (this.#hash >>> 0).toString(16).padStart(8, '0');
  }

  /** How much was noted. */
  get length(): number {
    return this.#length;
  }

  note(...parts: readonly number[]): void {
    this.#length++;
    for (const part of parts) this.#hash = Math.imul(this.#hash ^ part, 0x01000193);
  }

  noteText(text: string): void {
    this.#length++;
    for (let i = 0; i < text.length; i++)
      this.#hash = Math.imul(this.#hash ^ text.charCodeAt(i), 0x01000193);
  }
}
