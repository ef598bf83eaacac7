import { Native, type Definition, type Work } from '../Native.ts';
import { sequence } from '../Sequence.ts';
import { definitionOf } from './definitions.ts';
import { listFunctions } from './listFunctions.ts';
import { objectFunctions } from './objectFunctions.ts';
import { NotCompiledError } from '../LanguageError.ts';
import { textFunctions } from './textFunctions.ts';

/** Functions that `jsonata` can only do with promises, or that have no bound there: these are done here. */
const OWN: ReadonlyMap<string, Work> = new Map(
  Object.entries({ ...listFunctions, ...objectFunctions, ...textFunctions }),
);

/** Functions of which `jsonata` keeps something for each expression. */
const NEVER_COMPILED = new Set(['eval', 'now', 'millis']);

type Implementation = Definition['implementation'];

const known = new Map<string, Native | undefined>();

/**
 * A function that the language brings along.
 *
 * @returns undefined if there is none of that name
 * @throws NotCompiledError
 */
export function builtIn(name: string): Native | undefined {
  if (NEVER_COMPILED.has(name)) throw new NotCompiledError(`$${name}`);
  if (!known.has(name)) known.set(name, make(name));
  return known.get(name);
}

function make(name: string): Native | undefined {
  const definition = definitionOf(name);
  if (!definition) return undefined;
  const { implementation } = definition;
  if (name === 'toMillis') return new Native(definition, onOurClock(implementation));
  return new Native(definition, OWN.get(name) ?? theirs(implementation));
}

/** What `jsonata`'s functions find in `this`. */
const FOCUS = { createSequence: (...items: readonly unknown[]) => sequence(...items) };

function theirs(implementation: Implementation): Work {
  return (args) => Reflect.apply(implementation, FOCUS, args);
}

/** `$toMillis` takes from the present what a picture leaves open. */
function onOurClock(implementation: Implementation): Work {
  return (args, { now }) =>
    Reflect.apply(implementation, { environment: { timestamp: new Date(now) } }, args);
}
