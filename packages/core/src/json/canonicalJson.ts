/** JSON with the keys of every object in order, so that equal values give equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return isInOrder(Object.keys(inner)) ? inner : inOrder(inner);
  });
}

function inOrder(value: object): object {
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function isInOrder(keys: readonly string[]): boolean {
  for (let place = 1; place < keys.length; place++)
    if (keys[place]! < keys[place - 1]!) return false;
  return true;
}
