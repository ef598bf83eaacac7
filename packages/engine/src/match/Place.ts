import { isNode, isPlain, variableCalled, textArgument, type Node } from './Node.ts';

/** Where in an event something stands: at the end of a path of names, or wherever `$valueNamed` finds it. */
export type Place =
  | { readonly kind: 'path'; readonly names: readonly string[] }
  | { readonly kind: 'named'; readonly name: string };

/** A value that the language compares by itself, not by its parts. */
export type Scalar = string | number | boolean | null;

export function isScalar(value: unknown): value is Scalar {
  const type = typeof value;
  return value === null || type === 'string' || type === 'number' || type === 'boolean';
}

/** Two places are the same if their keys are. */
export function placeKey(place: Place): string {
  return place.kind === 'named' ? `$${place.name}` : JSON.stringify(place.names);
}

const PATH_OF_VARIABLE: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['event', []],
  ['data', ['data']],
  ['advice', ['data', 'advice']],
  ['content', ['data', 'content']],
  ['values', ['data', 'content', 'values']],
]);

/** The place in the event that an expression reads and nothing more, such as `$values.a.b`; undefined if it does more. */
export function readPlace(node: unknown): Place | undefined {
  if (!isNode(node) || !isPlain(node)) return undefined;
  if (node.type === 'path') return readPath(node);
  const name = variableCalled(node) === 'valueNamed' ? textArgument(node) : undefined;
  return name === undefined ? undefined : { kind: 'named', name };
}

function readPath({ steps = [] }: Node): Place | undefined {
  const [root, ...fields] = steps;
  if (!root || fields.length === 0 || !steps.every(isPlain)) return undefined;
  const start = rootPath(root);
  if (!start || !fields.every(({ type }) => type === 'name')) return undefined;
  return { kind: 'path', names: [...start, ...fields.map(({ value }) => String(value))] };
}

function rootPath({ type, value }: Node): readonly string[] | undefined {
  if (type === 'variable') return PATH_OF_VARIABLE.get(value);
  // A path without a variable begins at the input document, which holds the event.
  return type === 'name' && value === 'event' ? [] : undefined;
}
