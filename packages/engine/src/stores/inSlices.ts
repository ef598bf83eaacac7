/** Lets other work have its turn. */
export type YieldTurn = () => Promise<void>;

/** So many in one go: what is done for each takes some 10 µs. */
const AT_ONCE = 200;

/** Does something for each of many, and lets other work have its turn in between. */
export async function inSlices<T>(
  items: Iterable<T>,
  yieldTurn: YieldTurn,
  work: (item: T) => void,
): Promise<void> {
  let done = 0;
  for (const item of items) {
    if (done > 0 && done % AT_ONCE === 0) await yieldTurn();
    work(item);
    done++;
  }
}
