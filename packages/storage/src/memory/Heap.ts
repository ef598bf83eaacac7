/** A binary heap: the smallest item is always at hand. */
export class Heap<T> {
  readonly #compare: (a: T, b: T) => number;
  #items: T[] = [];

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  get size(): number {
    return this.#items.length;
  }

  peek(): T | undefined {
    return this.#items[0];
  }

  push(item: T): void {
    this.#items.push(item);
    this.#siftUp(this.#items.length - 1);
  }

  pop(): T | undefined {
    const top = this.#items[0];
    const last = this.#items.pop();
    if (this.#items.length > 0 && last !== undefined) {
      this.#items[0] = last;
      this.#siftDown(0);
    }
    return top;
  }

  /** Drops every item that does not pass. */
  keep(passes: (item: T) => boolean): void {
    this.#items = this.#items.filter(passes);
    for (let i = this.#items.length >> 1; i >= 0; i--) this.#siftDown(i);
  }

  #siftUp(index: number): void {
    let at = index;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#less(parent, at)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #siftDown(index: number): void {
    let at = index;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= this.#items.length) return;
      const right = left + 1;
      const child = right < this.#items.length && this.#less(right, left) ? right : left;
      if (this.#less(at, child)) return;
      this.#swap(at, child);
      at = child;
    }
  }

  #less(a: number, b: number): boolean {
    return this.#compare(this.#items[a]!, this.#items[b]!) <= 0;
  }

  #swap(a: number, b: number): void {
    [this.#items[a], this.#items[b]] = [this.#items[b]!, this.#items[a]!];
  }
}
