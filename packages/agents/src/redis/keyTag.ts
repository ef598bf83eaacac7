/** A text that can stand between the braces of a key's tag: it is not empty, and a brace in it does not end the tag. */
export function keyTag(name: string): string {
  return name.replaceAll(/[{}%]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}

/**
 * @returns the namespace
 * @throws RangeError if it cannot begin the name of a key
 */
export function readNamespace(namespace = 'srvthreds'): string {
  if (/^[\w-]{1,32}$/.test(namespace)) return namespace;
  throw new RangeError(
    `expected a namespace of 1 to 32 letters, digits, _ and -, found ${namespace}`,
  );
}
