/** An action that is done once, however often it is asked for; everybody waits for the same end. */
export function onlyOnce(action: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= action());
}
