/** Says where a value is not what was expected; undefined if it is. */
export type Mismatch = string | undefined;

type Test = (found: unknown, expected: unknown) => boolean;

const TESTS: Readonly<Record<string, Test>> = {
  $exists: (found) => found !== undefined,
  $absent: (found) => found === undefined,
  $type: (found, expected) => typeName(found) === expected,
  $regex: (found, expected) =>
    typeof found === 'string' && new RegExp(String(expected)).test(found),
  $ne: (found, expected) => mismatch(found, expected) !== undefined,
  $length: (found, expected) => Array.isArray(found) && found.length === expected,
  $contains: (found, expected) =>
    typeof found === 'string'
      ? found.includes(String(expected))
      : Array.isArray(found) && found.some((item) => mismatch(item, expected) === undefined),
};

/** Objects partially, lists element by element, scalars exactly; an object with one `$` key is a test. */
export function mismatch(found: unknown, expected: unknown, at = ''): Mismatch {
  if (isTest(expected)) return testMismatch(found, expected, at);
  if (Array.isArray(expected)) return listMismatch(found, expected, at);
  if (typeof expected === 'object' && expected !== null) {
    if (typeof found !== 'object' || found === null) return say(at, 'an object', found);
    return firstMismatch(
      Object.entries(expected).map(([key, value]: [string, unknown]) =>
        mismatch((found as Record<string, unknown>)[key], value, `${at}.${key}`),
      ),
    );
  }
  return Object.is(found, expected) ? undefined : say(at, JSON.stringify(expected), found);
}

function listMismatch(found: unknown, expected: readonly unknown[], at: string): Mismatch {
  if (!Array.isArray(found) || found.length !== expected.length)
    return say(at, `a list of ${expected.length}`, found);
  return firstMismatch(expected.map((item, i) => mismatch(found[i], item, `${at}[${i}]`)));
}

function testMismatch(found: unknown, test: Record<string, unknown>, at: string): Mismatch {
  const [[name, expected]] = Object.entries(test) as [[string, unknown]];
  return TESTS[name]!(found, expected) ? undefined : say(at, JSON.stringify(test), found);
}

function isTest(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && Object.hasOwn(TESTS, keys[0]!);
}

function firstMismatch(mismatches: readonly Mismatch[]): Mismatch {
  return mismatches.find((one) => one !== undefined);
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function say(at: string, expected: string, found: unknown): string {
  return `${at || '.'}: expected ${expected}, found ${JSON.stringify(found) ?? 'nothing'}`;
}
