/** Something that shall happen at a moment. */
export interface Alarm {
  /** Microseconds of simulated time. */
  readonly at: number;
  /** Breaks ties: what was asked for first happens first. */
  readonly order: number;
  readonly callback: () => void;
  isCancelled: boolean;
}

/** Alarms, the next one always at hand. */
export class AlarmHeap {
  readonly #alarms: Alarm[] = [];

  peek(): Alarm | undefined {
    return this.#alarms[0];
  }

  push(alarm: Alarm): void {
    const alarms = this.#alarms;
    let at = alarms.push(alarm) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (isBefore(alarms[parent]!, alarm)) break;
      alarms[at] = alarms[parent]!;
      at = parent;
    }
    alarms[at] = alarm;
  }

  pop(): void {
    const alarms = this.#alarms;
    const last = alarms.pop();
    if (!last || alarms.length === 0) return;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= alarms.length) break;
      const right = left + 1;
      const child = right < alarms.length && isBefore(alarms[right]!, alarms[left]!) ? right : left;
      if (isBefore(last, alarms[child]!)) break;
      alarms[at] = alarms[child]!;
      at = child;
    }
    alarms[at] = last;
  }
}

function isBefore(a: Alarm, b: Alarm): boolean {
  return a.at === b.at ? a.order < b.order : a.at < b.at;
}
